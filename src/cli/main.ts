import { Command, CommanderError } from 'commander';
import { type Config, readConfig } from '../config.ts';
import { isExplained } from './cli-error.ts';
import { EXIT } from './exit-code.ts';
import { AS_OF, append } from './parse-options.ts';
import { registerAccountCommands } from './register-account.ts';
import { registerBundleCommands } from './register-bundle.ts';
import { registerCatalogCommands } from './register-catalog.ts';
import { registerClientCommands } from './register-client.ts';
import { registerDbCommands } from './register-db.ts';
import { registerOsqueryCommands } from './register-osquery.ts';
import { registerSyncCommand } from './register-sync.ts';
import { registerWebhookCommands } from './register-webhook.ts';
import { processTerminal, type Terminal } from './terminal.ts';

/** Commands are loaded when they are called: `assess` does not wait for the server's packages. */
function createProgram(terminal: Terminal, exitWith: (code: number) => void): Command {
  const settings = (): Config => readConfig(process.env);
  const program = new Command('kbgap')
    .description('Tells, for every Windows device, which Microsoft security updates (KBs) it is missing, and why.')
    .version(VERSION)
    .showHelpAfterError('(kbgap --help shows what there is)')
    .addHelpText('after', HELP_FOOTER)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.err(text.trimEnd()),
    });

  registerCatalogCommands(program, { settings, terminal, exitWith });
  registerBundleCommands(program, { settings, terminal, exitWith, version: VERSION });
  registerSyncCommand(program, { settings, terminal, exitWith, version: VERSION });
  registerDbCommands(program, { settings, terminal, exitWith });
  registerClientCommands(program, { settings, terminal, exitWith });
  registerAccountCommands(program, { settings, terminal, exitWith });

  program
    .command('assess')
    .description('list what devices are missing, and the fewest updates that close it')
    .argument('<file...>', 'reports: systeminfo, wmic qfe, Get-HotFix, Get-ComputerInfo, registry JSON, kbgap JSON')
    .option('--hotfixes <file>', 'another report of the same device: its list of updates; can be repeated', append)
    .option(...AS_OF)
    .option('--json', 'print JSON', false)
    .action(async (files: string[], options: { hotfixes?: string[]; asOf?: string; json: boolean }) => {
      const { runAssess } = await import('./commands/assess.ts');
      exitWith(
        await runAssess(
          { settings: settings(), files, hotfixes: options.hotfixes ?? [], asOf: options.asOf, json: options.json },
          terminal,
        ),
      );
    });

  program
    .command('explain')
    .description("tell a KB's tracks and links, each with its source; for a device, the rule and values that decide")
    .argument('<kb>', 'KB4540673 or 4540673')
    .option('--device <file>', 'a report of the device')
    .option(...AS_OF)
    .option('--json', 'print JSON', false)
    .action(async (kb: string, options: { device?: string; asOf?: string; json: boolean }) => {
      const { runExplain } = await import('./commands/explain.ts');
      exitWith(
        await runExplain(
          { settings: settings(), kb, device: options.device, asOf: options.asOf, json: options.json },
          terminal,
        ),
      );
    });

  program
    .command('ingest')
    .description('take reports of devices in, also while the service runs')
    .argument('<path...>', 'files or folders of reports, each plain or .gz; - for standard input')
    .option('--tenant <guid>', 'tenant of the devices (KBGAP_TENANT_ID)')
    .option('--device <name>', 'name or id of the device, for one file that does not name it')
    .option('--json', 'print JSON', false)
    .action(async (paths: string[], options: { tenant?: string; device?: string; json: boolean }) => {
      const { runIngest } = await import('./commands/ingest.ts');
      const { tenant, device, json } = options;
      exitWith(await runIngest({ paths, tenant, device, json }, terminal));
    });

  program
    .command('fleet')
    .description('say how the devices stand: patched, missing, unknown, and what to install')
    .option('--tenant <guid>', 'tenant of the devices (KBGAP_TENANT_ID)')
    .option(...AS_OF)
    .option('--json', 'print JSON', false)
    .action(async ({ tenant, asOf, json }: { tenant?: string; asOf?: string; json: boolean }) => {
      const { runFleet } = await import('./commands/fleet.ts');
      exitWith(await runFleet({ tenant, asOf, json }, terminal));
    });

  program
    .command('serve')
    .description('serve the Defender API and the native API; without an imported catalog, on sample data')
    .option('--host <address>', 'address to listen on (KBGAP_HOST, default 127.0.0.1)')
    .option('--port <number>', 'port to listen on, 0 for a free one (KBGAP_PORT, default 4540)')
    .option('--json', 'print one line of JSON when ready', false)
    .option('--sample-account', 'on sample data, where there is no account: make one, and print its password', false)
    .action(async (options: { host?: string; port?: string; json: boolean; sampleAccount: boolean }) => {
      const { runServe } = await import('./commands/serve.ts');
      const { host, port, json, sampleAccount } = options;
      exitWith(await runServe({ host, port, json, sampleAccount }, terminal));
    });

  program
    .command('token')
    .description('issue a bearer token that this service takes')
    .option('--role <permission...>', 'application permissions', DEFAULT_ROLES)
    .option('--client <id>', 'the application that gets it', 'kbgap-cli')
    .option('--tenant <guid>', 'tenant (KBGAP_TENANT_ID)')
    .option('--hours <number>', 'lifetime, up to 24', '1')
    .option('--json', 'print JSON as a token endpoint does', false)
    .action(async (options: { role: string[]; client: string; tenant?: string; hours: string; json: boolean }) => {
      const { runToken } = await import('./commands/token.ts');
      exitWith(
        await runToken(
          {
            roles: options.role,
            tenant: options.tenant,
            client: options.client,
            hours: options.hours,
            json: options.json,
          },
          terminal,
        ),
      );
    });
  registerOsqueryCommands(program, { terminal, exitWith });
  registerWebhookCommands(program, { terminal, exitWith });
  return program;
}

const VERSION = '0.1.0';
/** What the calls built so far ask for. */
const DEFAULT_ROLES = ['Software.Read.All', 'Machine.ReadWrite.All'];
const HELP_FOOTER = `
Data lives under KBGAP_DATA_DIR, or in the PostgreSQL of DATABASE_URL.
Exit codes: 0 clean, 1 something is missing, 2 not known, 3 error.`;

/** Runs one command line and returns its exit code; errors are explained on standard error, never thrown. */
export async function main(argv: readonly string[], terminal: Terminal = processTerminal): Promise<number> {
  let exitCode: number = EXIT.clean;
  try {
    await createProgram(terminal, (code) => {
      exitCode = code;
    }).parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.clean : EXIT.error;
    terminal.err(`kbgap: ${explain(error)}`);
    return EXIT.error;
  }
}

/** A fault of kbgap itself is shown with its stack; what the system refused (no space, no permission) needs none. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return isExplained(error) || 'syscall' in error ? error.message : (error.stack ?? error.message);
}
