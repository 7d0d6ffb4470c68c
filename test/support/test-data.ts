/** Where the real public documents stand that tests and benchmarks read: `../shared/data`, or `KBGAP_TEST_DATA`. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const TEST_DATA = resolve(import.meta.dirname, '../..', process.env.KBGAP_TEST_DATA ?? '../shared/data');

/** In CI they must be there. */
export const hasTestData = existsSync(join(TEST_DATA, 'msrc/cvrf'));
if (!hasTestData && process.env.CI) throw new Error(`The test data are missing: ${TEST_DATA} (KBGAP_TEST_DATA)`);
