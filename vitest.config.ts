import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';

/**
 * What is the same on any Node, so that a run on one is enough: rules, counts, words and queries, whose processes, databases,
 * sockets and streams other files use in the same ways; and what is long for the amount of documents, devices or killed processes.
 */
const SAME_ON_ANY_NODE = [
  'test/bench-fleet.test.ts',
  'test/catalog-gates.test.ts',
  'test/cli/{as-of,assess,assess-faults,bundle,catalog-by-hand,catalog-corrections,catalog-import,explain,import-faults,ingest-many}.test.ts',
  'test/contract/{as-of,counts,find-machines,history,machine-changes,machines-vulnerabilities,recommendations,remediation,scores,software,vulnerabilities}.test.ts',
  'test/e2e/**',
  'test/faults/**',
  'test/fleet/**',
  'test/golden/**',
  'test/machines-vulnerabilities.test.ts',
  'test/odata-*.test.ts',
  'test/properties.test.ts',
  'test/replay.test.ts',
  'test/reviewed-data.test.ts',
  'test/service-bulk-intake.test.ts',
  'test/service-fleet.test.ts',
  'test/source-documents.test.ts',
  'web/src/**',
];

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'web/src/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...(process.env.KBGAP_TEST_LONG === 'off' ? SAME_ON_ANY_NODE : [])],
    globalSetup: 'test/support/run-folder.ts',
    // One for each core: many tests wait for processes and databases, so the one that Vitest keeps free would be idle.
    maxWorkers: availableParallelism(),
    // Tests over the real documents read 330 MB; the figure is a guard against hanging, not a promise of speed.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
