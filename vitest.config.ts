import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * What is the same on any Node, so that a run on one is enough: rules, counts, words and queries, whose processes, databases,
 * sockets and streams other files use in the same ways; and what is long for the amount of documents, devices or killed processes.
 */
const SAME_ON_ANY_NODE = [
  'test/bench-fleet.test.ts',
  'test/catalog-gates.test.ts',
  'src/{assessment,catalog,inventory,query}/**',
  'test/bundle-*.test.ts',
  'test/cli/{account,as-of,assess,assess-faults,bundle,catalog-by-hand,catalog-corrections,catalog-import,client,db,db-postgres,explain,import-faults,ingest,ingest-many,osquery,serve-sync,sync,webhook}.test.ts',
  'test/contract/{as-of,assess,counts,device-list,entra-keys,export-files,exports,find-machines,history,machine-changes,machines,machines-vulnerabilities,odata-clients,permissions,recommendations,remediation,scores,software,vulnerabilities}.test.ts',
  'test/e2e/**',
  'test/faults/**',
  'test/faults-documents.test.ts',
  'test/feeds/**',
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
  'test/store/{migrations,postgres,postgres-faults}.test.ts',
  'web/src/**',
];

/** The longest, in this order: one that comes last would keep one core alone. */
const FIRST = [
  'test/e2e/dashboard.test.ts',
  'test/fleet/convergence.test.ts',
  'test/store/postgres.test.ts',
  'test/cli/serve.test.ts',
  'test/cli/catalog-import.test.ts',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rankOf = ({ moduleId }: TestSpecification): number => {
      const rank = FIRST.findIndex((name) => moduleId.endsWith(name));
      return rank < 0 ? FIRST.length : rank;
    };
    return (await super.sort(files)).sort((a, b) => rankOf(a) - rankOf(b));
  }
}

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'web/src/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...(process.env.KBGAP_TEST_LONG === 'off' ? SAME_ON_ANY_NODE : [])],
    globalSetup: 'test/support/run-folder.ts',
    sequence: { sequencer: LongestFirst },
    // One for each core: many tests wait for processes and databases, so the one that Vitest keeps free would be idle.
    maxWorkers: availableParallelism(),
    // Tests over the real documents read 330 MB; the figure is a guard against hanging, not a promise of speed.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
