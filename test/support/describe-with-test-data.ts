import { describe } from 'vitest';
import { hasTestData, TEST_DATA } from './test-data.ts';

if (!hasTestData)
  console.warn(`SKIPPED: tests on real documents, because there are none in ${TEST_DATA} (set KBGAP_TEST_DATA)`);

/** `describe` for tests on real documents: fails in CI where they are missing, is skipped with a word elsewhere. */
export const describeWithTestData = describe.skipIf(!hasTestData);
