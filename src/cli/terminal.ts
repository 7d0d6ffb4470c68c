/** Where a command writes: answers to `out`, everything about how it goes to `err`. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether a person is watching `err`: progress is drawn only then. */
  readonly isInteractive: boolean;
}

export const processTerminal: Terminal = {
  out: (text) => process.stdout.write(`${text}\n`),
  err: (text) => process.stderr.write(`${text}\n`),
  isInteractive: process.stderr.isTTY === true,
};
