import type { Command } from 'commander';
import type { Terminal } from './terminal.ts';

interface CommandContext {
  readonly terminal: Terminal;
  readonly exitWith: (code: number) => void;
}

/** `kbgap osquery ...`: each command is loaded when it is called. */
export function registerOsqueryCommands(program: Command, { terminal, exitWith }: CommandContext): void {
  const osquery = program.command('osquery').description('let osquery agents report here');
  const command = (name: string, description: string): Command => osquery.command(name).description(description);
  const ofTenant = (each: Command): Command =>
    each.option('--tenant <guid>', 'tenant (KBGAP_TENANT_ID)').option('--json', 'print JSON', false);
  ofTenant(command('add-secret', 'make a secret that agents enroll with, and print it')).action(
    async (options: { tenant?: string; json: boolean }) => {
      const { runAddSecret } = await import('./commands/osquery.ts');
      exitWith(await runAddSecret({ tenant: options.tenant, json: options.json }, terminal));
    },
  );
  ofTenant(command('list-secrets', 'list the secrets by id')).action(
    async (options: { tenant?: string; json: boolean }) => {
      const { runListSecrets } = await import('./commands/osquery.ts');
      exitWith(await runListSecrets({ tenant: options.tenant, json: options.json }, terminal));
    },
  );
  ofTenant(command('remove-secret', 'let no more agents enroll with a secret').argument('<id>')).action(
    async (id: string, options: { tenant?: string; json: boolean }) => {
      const { runRemoveSecret } = await import('./commands/osquery.ts');
      exitWith(await runRemoveSecret({ tenant: options.tenant, json: options.json, id }, terminal));
    },
  );
  command('flags', "print the agents' flag file")
    .requiredOption('--url <address>', 'https address of this service')
    .action(async (options: { url: string }) => {
      const { runFlags } = await import('./commands/osquery.ts');
      exitWith(runFlags(options, terminal));
    });
}
