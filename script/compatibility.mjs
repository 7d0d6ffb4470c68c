// Writes the table of operations into docs/COMPATIBILITY.md, from the results of the contract tests (vitest's JSON); with
// --check it only says whether the table there is the one that these results give.
import { readFileSync, writeFileSync } from 'node:fs';

const DOCUMENT = 'docs/COMPATIBILITY.md';
const [START, END] = ['<!-- operations: written by script/compatibility -->\n', '<!-- end of operations -->'];
/** A suite is named by the operation that it holds: `GET /api/machines/{machineId}`. */
const OPERATION = /^(GET|POST|PATCH|PUT|DELETE) (\/api[^\s?(]*)(?:[?(].*)?$/;

const [file, flag] = process.argv.slice(2);
const checks = new Map();
for (const { assertionResults } of JSON.parse(readFileSync(file, 'utf8')).testResults) {
  for (const { ancestorTitles, status } of assertionResults) {
    const title = ancestorTitles.find((each) => OPERATION.test(each));
    if (title === undefined) continue;
    const operation = title.replace(OPERATION, '$1 $2');
    const sum = checks.get(operation) ?? { passed: 0, all: 0 };
    checks.set(operation, { passed: sum.passed + Number(status === 'passed'), all: sum.all + 1 });
  }
}

/** By address, then method. */
const keyOf = (operation) => operation.replace(OPERATION, '$2 $1').toLowerCase();
const rows = [...checks]
  .sort(([a], [b]) => (keyOf(a) < keyOf(b) ? -1 : 1))
  .map(([operation, { passed, all }]) => `| \`${operation}\` | ${passed} of ${all} |`);
const table = ['| operation | checks passed |', '|---|---|', ...rows, ''].join('\n');

const text = readFileSync(DOCUMENT, 'utf8');
const [start, end] = [text.indexOf(START), text.indexOf(END)];
if (start < 0 || end < start) throw new Error(`${DOCUMENT} has no place for the table: ${START}`);
const next = `${text.slice(0, start + START.length)}\n${table}\n${text.slice(end)}`;
if (flag === '--check') {
  if (next === text) process.exit(0);
  console.error(`${DOCUMENT} does not say what the contract tests found; run script/compatibility`);
  process.exit(1);
}
writeFileSync(DOCUMENT, next);
