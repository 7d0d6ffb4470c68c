import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { generatePassword } from '../auth/accounts.ts';
import { CliError } from './cli-error.ts';

export interface PasswordSource {
  readonly passwordStdin: boolean;
  readonly generate: boolean;
}

export interface GivenPassword {
  readonly password: string;
  /** Whether it was made here, and nobody knows it yet. */
  readonly isGenerated: boolean;
}

/** Never an argument: those are in the list of processes, and in the shell's history. */
export async function readPassword({ passwordStdin, generate }: PasswordSource): Promise<GivenPassword> {
  if (passwordStdin && generate) {
    throw new CliError('bad-option', 'expected one of --password-stdin and --generate, found both');
  }
  if (generate) return { password: generatePassword(), isGenerated: true };
  const password = passwordStdin ? await readStandardInput() : await askTwice();
  return { password, isGenerated: false };
}

/** The end of its line is none of it. */
async function readStandardInput(): Promise<string> {
  return (await text(process.stdin)).replace(/\r?\n$/, '');
}

async function askTwice(): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new CliError('no-terminal', 'there is no terminal to ask for a password: use --password-stdin or --generate');
  }
  const password = await ask('Password: ');
  if ((await ask('Again: ')) === password) return password;
  throw new CliError('passwords-differ', 'the two passwords differ; nothing was changed');
}

/** Without an echo. */
async function ask(question: string): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  process.stderr.write(question);
  try {
    return await new Promise<string>((resolve, reject) => {
      const stop = (): void => reject(new CliError('interrupted', 'interrupted; nothing was changed'));
      lines.once('SIGINT', stop).once('close', stop);
      lines.question('').then(resolve, reject);
    });
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}
