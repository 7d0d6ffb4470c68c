import type { OnProgress } from '../../ingest/read-all.ts';
import type { Terminal } from '../terminal.ts';

/** A bar over the documents that are read; nothing where nobody looks. */
export async function startDocumentProgress(
  terminal: Terminal,
): Promise<{ readonly update: OnProgress; readonly stop: () => void }> {
  if (!terminal.isInteractive) return { update: () => {}, stop: () => {} };
  const { default: progress } = await import('cli-progress');
  const bar = new progress.SingleBar({
    format: '{bar} {value}/{total} documents, {eta_formatted} left · {file}',
    clearOnComplete: true,
  });
  bar.start(1, 0, { file: '' });
  return {
    update: ({ done, total, file }) => {
      bar.setTotal(total);
      bar.update(done, { file });
    },
    stop: () => bar.stop(),
  };
}
