import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';

/** Long for the amount of documents, devices or killed processes, which is the same on any Node: run on one is enough. */
const LONG = [
  'test/cli/bundle.test.ts',
  'test/cli/catalog-import.test.ts',
  'test/cli/import-faults.test.ts',
  'test/faults/**',
  'test/fleet/convergence.test.ts',
  'test/golden/derived-missing-kbs.test.ts',
  'test/golden/older-windows.test.ts',
  'test/golden/time-machine.test.ts',
  'test/replay.test.ts',
  'test/service-bulk-intake.test.ts',
  'test/source-documents.test.ts',
];

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...(process.env.KBGAP_TEST_LONG === 'off' ? LONG : [])],
    // One for each core: many tests wait for processes and databases, so the one that Vitest keeps free would be idle.
    maxWorkers: availableParallelism(),
    // Tests over the real documents read 330 MB; the figure is a guard against hanging, not a promise of speed.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
