import type { Command } from 'commander';
import type { Config } from '../config.ts';
import type { Terminal } from './terminal.ts';

interface CommandContext {
  readonly settings: () => Config;
  readonly terminal: Terminal;
  readonly exitWith: (code: number) => void;
}

interface Options {
  readonly tenant?: string;
  readonly json: boolean;
}

interface PasswordOptions {
  readonly passwordStdin: boolean;
  readonly generate: boolean;
}

/** `kbgap account ...`: each command is loaded when it is called. */
export function registerAccountCommands(program: Command, { settings, terminal, exitWith }: CommandContext): void {
  const account = program.command('account').description('let people log in to the dashboard with a password');
  const takesPassword = (command: Command): Command =>
    command
      .option('--password-stdin', 'read the password from standard input; default: ask for it', false)
      .option('--generate', 'make a password, and print it', false);

  takesPassword(account.command('add'))
    .description('make an account')
    .argument('<name>', 'what its user logs in with')
    .requiredOption('--role <role>', 'administrator, or reader, who changes nothing')
    .option('--tenant <guid>', 'tenant (KBGAP_TENANT_ID)')
    .option('--json', 'print JSON', false)
    .action(async (name: string, options: Options & PasswordOptions & { role: string }) => {
      const { runAccountAdd } = await import('./commands/account.ts');
      exitWith(await runAccountAdd({ ...options, name, tenant: options.tenant }, terminal));
    });
  account
    .command('list')
    .description('list the accounts of a tenant')
    .option('--tenant <guid>', 'tenant (KBGAP_TENANT_ID)')
    .option('--json', 'print JSON', false)
    .action(async ({ tenant, json }: Options) => {
      const { runAccountList } = await import('./commands/account.ts');
      exitWith(await runAccountList({ tenant, json }, terminal));
    });
  takesPassword(account.command('password'))
    .description('change the password of an account, which ends its sessions')
    .argument('<name>', 'the account')
    .option('--json', 'print JSON', false)
    .action(async (name: string, options: PasswordOptions & { json: boolean }) => {
      const { runAccountPassword } = await import('./commands/account.ts');
      exitWith(await runAccountPassword({ ...options, settings: settings(), name }, terminal));
    });
  account
    .command('remove')
    .description('remove an account, and end its sessions')
    .argument('<name>', 'the account')
    .option('--json', 'print JSON', false)
    .action(async (name: string, { json }: { json: boolean }) => {
      const { runAccountRemove } = await import('./commands/account.ts');
      exitWith(await runAccountRemove({ settings: settings(), name, json }, terminal));
    });
}
