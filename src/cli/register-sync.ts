import type { Command } from 'commander';
import type { Config } from '../config.ts';
import type { Terminal } from './terminal.ts';

interface Context {
  readonly settings: () => Config;
  readonly terminal: Terminal;
  readonly exitWith: (code: number) => void;
  readonly version: string;
}

export function registerSyncCommand(program: Command, { settings, terminal, exitWith, version }: Context): void {
  program
    .command('sync')
    .description('fetch what has changed at Microsoft, CISA and FIRST, and publish the catalog made of it')
    .option('--accept', 'publish the catalog although a gate refuses it', false)
    .option('--json', 'print JSON', false)
    .action(async (options: { accept: boolean; json: boolean }) => {
      const { runSync } = await import('./commands/sync.ts');
      exitWith(await runSync({ config: settings(), userAgent: `kbgap/${version}`, ...options }, terminal));
    });
}
