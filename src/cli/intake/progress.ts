import type { Terminal } from '../terminal.ts';

/** Shows how far the reading of files has come, in bytes, to a person who watches. */
export interface Progress {
  readonly onBytes: (count: number) => void;
  readonly onFile: (file: string) => void;
  readonly stop: () => void;
}

const NONE: Progress = { onBytes: () => {}, onFile: () => {}, stop: () => {} };

/** `total`: bytes of all files; null: not known. */
export async function startProgress(terminal: Terminal, total: number | null): Promise<Progress> {
  if (!terminal.isInteractive) return NONE;
  const { default: progress } = await import('cli-progress');
  const format =
    total === null ? '{megabytes} MB · {file}' : '{bar} {percentage} %, {eta_formatted} left · {megabytes} MB · {file}';
  const bar = new progress.SingleBar({ format, clearOnComplete: true });
  let bytes = 0;
  let file = '';
  const state = () => ({ megabytes: (bytes / 1e6).toFixed(1), file });
  bar.start(total ?? 0, 0, state());
  return {
    onBytes: (count) => {
      bytes += count;
      bar.update(bytes, state());
    },
    onFile: (name) => {
      file = name;
      bar.update(bytes, state());
    },
    stop: () => bar.stop(),
  };
}
