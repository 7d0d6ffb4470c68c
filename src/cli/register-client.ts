import type { Command } from 'commander';
import type { Config } from '../config.ts';
import type { Terminal } from './terminal.ts';

interface CommandContext {
  readonly settings: () => Config;
  readonly terminal: Terminal;
  readonly exitWith: (code: number) => void;
}

/** `kbgap client ...` and `kbgap token-key ...`: each command is loaded when it is called. */
export function registerClientCommands(program: Command, { settings, terminal, exitWith }: CommandContext): void {
  const client = program.command('client').description('let programs log in for tokens, as with Entra ID');
  client
    .command('add')
    .description('make a client, and print its id and its secret')
    .argument('<name>', 'what it is, for people')
    .requiredOption('--role <permission...>', 'application permissions, such as Software.Read.All')
    .option('--days <number>', 'how long the secret is good; default: until it is rotated')
    .option('--tenant <guid>', 'tenant (KBGAP_TENANT_ID)')
    .option('--json', 'print JSON', false)
    .action(async (name: string, options: { role: string[]; days?: string; tenant?: string; json: boolean }) => {
      const { runClientAdd } = await import('./commands/client.ts');
      const { role: roles, days, tenant, json } = options;
      exitWith(await runClientAdd({ name, roles, days, tenant, json }, terminal));
    });
  client
    .command('list')
    .description('list the clients of a tenant')
    .option('--tenant <guid>', 'tenant (KBGAP_TENANT_ID)')
    .option('--json', 'print JSON', false)
    .action(async (options: { tenant?: string; json: boolean }) => {
      const { runClientList } = await import('./commands/client.ts');
      exitWith(await runClientList({ tenant: options.tenant, json: options.json }, terminal));
    });
  client
    .command('rotate')
    .description('make a new secret; the one before stays good for a while')
    .argument('<id>', 'the client')
    .option('--overlap <hours>', 'how long the one before stays good, 0 for not at all', '24')
    .option('--days <number>', 'how long the new one is good; default: until it is rotated')
    .option('--json', 'print JSON', false)
    .action(async (id: string, options: { overlap: string; days?: string; json: boolean }) => {
      const { runClientRotate } = await import('./commands/client.ts');
      const { overlap, days, json } = options;
      exitWith(await runClientRotate({ settings: settings(), id, overlap, days, json }, terminal));
    });
  client
    .command('remove')
    .description('let a client get no more tokens; those it has end within an hour')
    .argument('<id>', 'the client')
    .option('--json', 'print JSON', false)
    .action(async (id: string, options: { json: boolean }) => {
      const { runClientRemove } = await import('./commands/client.ts');
      exitWith(await runClientRemove({ settings: settings(), id, ...options }, terminal));
    });

  program
    .command('token-key')
    .description('look after the key that signs tokens')
    .command('rotate')
    .description('sign with a new key; tokens of the one before stay good until they are over')
    .option('--revoke', 'refuse all tokens of earlier keys from now on', false)
    .option('--print', 'print the new key file instead of writing it: for KBGAP_TOKEN_KEY_FILE', false)
    .option('--json', 'print JSON', false)
    .action(async (options: { revoke: boolean; print: boolean; json: boolean }) => {
      const { runTokenKeyRotate } = await import('./commands/token-key.ts');
      exitWith(await runTokenKeyRotate({ settings: settings(), ...options }, terminal));
    });
}
