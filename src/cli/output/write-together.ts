/**
 * Writes what comes within one turn of the event loop at once: a service under load would spend more time on a system call
 * for each line of its log than on the line. What is left when the process ends is written then.
 */
export function writeTogether(write: (text: string) => void): (text: string) => void {
  let waiting = '';
  const writeAll = (): void => {
    const text = waiting;
    waiting = '';
    if (text !== '') write(text);
  };
  process.on('exit', writeAll);
  return (text) => {
    if (waiting === '') setImmediate(writeAll);
    waiting += text;
  };
}
