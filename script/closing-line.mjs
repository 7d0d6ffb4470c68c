// Adds up vitest's JSON results of a folder and prints the closing line that CI reads. Fails when nothing ran.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
const sum = { passed: 0, failed: 0, skipped: 0 };
for (const name of readdirSync(folder)) {
  const result = JSON.parse(readFileSync(join(folder, name), 'utf8'));
  sum.passed += result.numPassedTests;
  // A file that does not load fails without any failed test.
  sum.failed +=
    result.numFailedTests +
    result.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
  sum.skipped += result.numPendingTests + result.numTodoTests;
}
console.log(`${sum.passed} passed, ${sum.failed} failed${sum.skipped > 0 ? `, ${sum.skipped} skipped` : ''}`);
process.exit(sum.passed > 0 && sum.failed === 0 ? 0 : 1);
