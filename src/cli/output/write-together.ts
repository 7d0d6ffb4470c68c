/** How long a line waits at most, in milliseconds, and how many characters do. */
const MAX_WAIT_MS = 20;
const MAX_WAITING = 16_384;

/**
 * Writes what comes within a moment at once: a service under load would spend more time on a system call for each line of its
 * log than on the line. What is left when the process ends is written then.
 */
export function writeTogether(write: (text: string) => void): (text: string) => void {
  let waiting = '';
  let timer: NodeJS.Timeout | null = null;
  const writeAll = (): void => {
    if (timer) clearTimeout(timer);
    timer = null;
    const text = waiting;
    waiting = '';
    if (text !== '') write(text);
  };
  process.on('exit', writeAll);
  return (text) => {
    waiting += text;
    if (waiting.length >= MAX_WAITING) writeAll();
    else timer ??= setTimeout(writeAll, MAX_WAIT_MS);
  };
}
