import type { Command } from 'commander';
import type { Config } from '../config.ts';
import { AS_OF, append } from './parse-options.ts';
import type { Terminal } from './terminal.ts';

interface CommandContext {
  readonly settings: () => Config;
  readonly terminal: Terminal;
  readonly exitWith: (code: number) => void;
}

interface JsonOption {
  readonly json: boolean;
}

/** `kbgap catalog ...`: each command is loaded when it is called. */
export function registerCatalogCommands(program: Command, { settings, terminal, exitWith }: CommandContext): void {
  const catalog = program
    .command('catalog')
    .description("import, inspect, compare and put in force what Microsoft's documents say");
  catalog
    .command('import')
    .description(
      'import CVRF months, release-health pages, the KEV catalog and EPSS scores; publish the catalog made of them',
    )
    .argument('<path...>', 'files or folders: .xml, .json, .html, each plain or .gz')
    .option('--accept', 'publish the catalog although a gate refuses it', false)
    .option('--json', 'print JSON', false)
    .action(async (paths: string[], options: { accept: boolean } & JsonOption) => {
      const { runCatalogImport } = await import('./commands/catalog-import.ts');
      exitWith(await runCatalogImport({ settings: settings(), paths, ...options }, terminal));
    });
  catalog
    .command('status')
    .description('say which catalog is in force and what it holds')
    .option(...AS_OF)
    .option('--json', 'print JSON', false)
    .action(async ({ asOf, json }: { asOf?: string } & JsonOption) => {
      const { runCatalogStatus } = await import('./commands/catalog-status.ts');
      exitWith(await runCatalogStatus({ settings: settings(), asOf, json }, terminal));
    });
  catalog
    .command('compile')
    .description('write the catalog of a day to a file; the one in force stays')
    .requiredOption(...AS_OF)
    .requiredOption('--out <file>', 'the file to write')
    .option('--json', 'print JSON', false)
    .action(async (options: { asOf: string; out: string } & JsonOption) => {
      const { runCatalogCompile } = await import('./commands/catalog-compile.ts');
      exitWith(await runCatalogCompile({ settings: settings(), ...options }, terminal));
    });
  catalog
    .command('list')
    .description('list the catalogs that are kept: in force, earlier, refused with the reasons')
    .option('--json', 'print JSON', false)
    .action(async (options: JsonOption) => {
      const { runCatalogList } = await import('./commands/catalog-list.ts');
      exitWith(await runCatalogList({ settings: settings(), ...options }, terminal));
    });
  catalog
    .command('diff')
    .description('say what changed between two catalogs, and which devices it gives another answer')
    .argument('[a]', `${NAMES}; default: the one in force, against the refused one, else the one before`)
    .argument('[b]', 'the catalog to compare it with, named the same way; default: the one in force')
    .option('--tenant <guid>', 'devices of this tenant; default: of all')
    .option('--device <file>', 'the devices of a report, instead of the fleet; can be repeated', append)
    .option('--json', 'print JSON', false)
    .action(
      async (
        a: string | undefined,
        b: string | undefined,
        options: { tenant?: string; device?: string[] } & JsonOption,
      ) => {
        const { runCatalogDiff } = await import('./commands/catalog-diff.ts');
        const { tenant, device = [], json } = options;
        exitWith(await runCatalogDiff({ names: [a, b], tenant, devices: device, json }, terminal));
      },
    );
  catalog
    .command('rollback')
    .description('put an earlier catalog in force, and publish nothing newer until `kbgap catalog publish`')
    .argument('[version]', 'the first characters of its version; default: the one in force before')
    .option('--json', 'print JSON', false)
    .action(async (version: string | undefined, options: JsonOption) => {
      const { runCatalogRollback } = await import('./commands/catalog-rollback.ts');
      exitWith(await runCatalogRollback({ settings: settings(), version, ...options }, terminal));
    });
  catalog
    .command('publish')
    .description('put a catalog in force that was refused or rolled back')
    .argument('[version]', 'the first characters of its version; default: the refused one')
    .option('--json', 'print JSON', false)
    .action(async (version: string | undefined, options: JsonOption) => {
      const { runCatalogPublish } = await import('./commands/catalog-publish.ts');
      exitWith(await runCatalogPublish({ settings: settings(), version, ...options }, terminal));
    });
  catalog
    .command('corrections')
    .description('list corrections that match no row any more, and suggest new ones')
    .option('--json', 'print JSON', false)
    .action(async (options: JsonOption) => {
      const { runCatalogCorrections } = await import('./commands/catalog-corrections.ts');
      exitWith(await runCatalogCorrections({ settings: settings(), ...options }, terminal));
    });
}

const NAMES = "'in-force', 'refused', 'previous', the first characters of a version, or a file";
