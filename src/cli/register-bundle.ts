import { join } from 'node:path';
import type { Command } from 'commander';
import type { Config } from '../config.ts';
import { append } from './parse-options.ts';
import type { Terminal } from './terminal.ts';

interface CommandContext {
  readonly settings: () => Config;
  readonly terminal: Terminal;
  readonly exitWith: (code: number) => void;
  /** Version of this kbgap. */
  readonly version: string;
}

/** `kbgap bundle ...`: each command is loaded when it is called. */
export function registerBundleCommands(program: Command, context: CommandContext): void {
  const { settings, terminal, exitWith, version: kbgap } = context;
  const defaultKey = (): string => join(settings().dataDir, 'bundle-key.pem');
  const bundle = program
    .command('bundle')
    .description('carry catalog and documents, signed, to a kbgap without internet');
  bundle
    .command('key')
    .description('make the key that signs bundles, if there is none; print the public key to hand over')
    .option('--out <file>', 'the file of the private key (default: bundle-key.pem in the data directory)')
    .option('--json', 'print JSON', false)
    .action(async ({ out, json }: { out?: string; json: boolean }) => {
      const { runBundleKey } = await import('./commands/bundle-key.ts');
      exitWith(await runBundleKey({ file: out ?? defaultKey(), json }, terminal));
    });
  bundle
    .command('create')
    .description('write the catalog in force and the documents up to it to one signed file')
    .argument('<file>', 'the bundle to write')
    .option('--key <file>', 'the private key that signs it (default: bundle-key.pem in the data directory)')
    .option('--force', 'replace a file that is there', false)
    .option('--json', 'print JSON', false)
    .action(async (file: string, { key, force, json }: { key?: string; force: boolean; json: boolean }) => {
      const { runBundleCreate } = await import('./commands/bundle-create.ts');
      const command = { settings: settings(), file, key: key ?? defaultKey(), kbgap, force, json };
      exitWith(await runBundleCreate(command, terminal));
    });
  bundle
    .command('verify')
    .description('check a bundle to its last byte and say what it holds; nothing is changed')
    .argument('<file>', 'the bundle')
    .option('--trust <key>', 'a public key, or a file of them; can be repeated (KBGAP_BUNDLE_KEYS)', append)
    .option('--json', 'print JSON', false)
    .action(async (file: string, { trust = [], json }: { trust?: string[]; json: boolean }) => {
      const { runBundleVerify } = await import('./commands/bundle-verify.ts');
      exitWith(await runBundleVerify({ bundleKeys: settings().bundleKeys, file, trust, json }, terminal));
    });
  bundle
    .command('import')
    .description('keep the documents of a bundle and publish the catalog made of them; a bad bundle changes nothing')
    .argument('<file>', 'the bundle')
    .option('--trust <key>', 'a public key, or a file of them; can be repeated (KBGAP_BUNDLE_KEYS)', append)
    .option('--accept-older', 'take a bundle that is older than what is here', false)
    .option('--json', 'print JSON', false)
    .action(async (file: string, options: { trust?: string[]; acceptOlder: boolean; json: boolean }) => {
      const { runBundleImport } = await import('./commands/bundle-import.ts');
      const { trust = [], acceptOlder, json } = options;
      exitWith(await runBundleImport({ settings: settings(), file, trust, kbgap, acceptOlder, json }, terminal));
    });
}
