import type { CopyProgress } from '../../store/administration.ts';
import type { Terminal } from '../terminal.ts';

/** Draws how far a copy is, where a person is watching. */
export async function startCopyProgress(terminal: Terminal) {
  if (!terminal.isInteractive) return { update: () => {}, stop: () => {} };
  const { default: progress } = await import('cli-progress');
  const bar = new progress.SingleBar({ format: '{bar} {percentage} %, {eta_formatted} left', clearOnComplete: true });
  bar.start(1, 0);
  return {
    update: ({ done, total }: CopyProgress) => {
      bar.setTotal(total);
      bar.update(done);
    },
    stop: () => bar.stop(),
  };
}
