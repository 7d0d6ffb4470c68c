import type { Command } from 'commander';
import type { Terminal } from './terminal.ts';

interface CommandContext {
  readonly terminal: Terminal;
  readonly exitWith: (code: number) => void;
}

interface Options {
  readonly tenant?: string;
  readonly json: boolean;
}

/** `kbgap webhook ...`: each command is loaded when it is called. */
export function registerWebhookCommands(program: Command, { terminal, exitWith }: CommandContext): void {
  const webhook = program.command('webhook').description('tell other services what happens');
  const command = (name: string, description: string): Command =>
    webhook
      .command(name)
      .description(description)
      .option('--tenant <guid>', 'tenant (KBGAP_TENANT_ID)')
      .option('--json', 'print JSON', false);

  command('add', 'make a webhook, and print its id and the secret that its messages are signed with')
    .requiredOption('--url <address>', 'https address that is called; http for this machine only')
    .option('--events <event...>', 'what it is told; default: everything')
    .option('--min-devices <number>', 'tell of KBs that at least so many devices miss', '1')
    .action(async (options: Options & { url: string; events?: string[]; minDevices: string }) => {
      const { runWebhookAdd } = await import('./commands/webhook.ts');
      const { tenant, json, url, events, minDevices } = options;
      exitWith(await runWebhookAdd({ tenant, json, url, events: events ?? null, minDevices }, terminal));
    });
  command('list', 'list the webhooks of a tenant').action(async ({ tenant, json }: Options) => {
    const { runWebhookList } = await import('./commands/webhook.ts');
    exitWith(await runWebhookList({ tenant, json }, terminal));
  });
  command('remove', 'remove a webhook, with what waits for it')
    .argument('<id>', 'the webhook')
    .action(async (id: string, { tenant, json }: Options) => {
      const { runWebhookRemove } = await import('./commands/webhook.ts');
      exitWith(await runWebhookRemove({ tenant, json, id }, terminal));
    });
  command('test', 'send a test message now, and say what came of it')
    .argument('<id>', 'the webhook')
    .action(async (id: string, { tenant, json }: Options) => {
      const { runWebhookTest } = await import('./commands/webhook.ts');
      exitWith(await runWebhookTest({ tenant, json, id }, terminal));
    });
  command('deliveries', 'list what was sent, waits or was given up, newest first')
    .argument('[id]', 'the webhook; default: all of the tenant')
    .action(async (id: string | undefined, { tenant, json }: Options) => {
      const { runWebhookDeliveries } = await import('./commands/webhook.ts');
      exitWith(await runWebhookDeliveries({ tenant, json, id: id ?? null }, terminal));
    });
  command('retry', 'send again what was given up; takes a disabled webhook into use')
    .argument('<id>', 'the webhook')
    .action(async (id: string, { tenant, json }: Options) => {
      const { runWebhookRetry } = await import('./commands/webhook.ts');
      exitWith(await runWebhookRetry({ tenant, json, id }, terminal));
    });
}
