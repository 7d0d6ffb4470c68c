/** The guide to reports says what is so: its examples are read, and its table of headings is the one of the code. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseReports } from '../src/inventory/parse-report.ts';
import { DEVICE_HEADINGS } from '../src/inventory/parsers/device-csv-columns.ts';

const GUIDE = readFileSync(join(import.meta.dirname, '../docs/REPORTS.md'), 'utf8');
const EXAMPLES = [...GUIDE.matchAll(/^```\w+\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? '');

/** Format, computer, revision and KBs of each example's devices, in the order of the guide. */
const EXPECTED = [
  [['registry', 'PC1', 3693, ['9000001', '9000002']]],
  [['get-computerinfo', 'PC1', 3693, ['9000001']]],
  [['get-hotfix', 'PC1', null, ['9000001', '9000002']]],
  [['kbgap', 'PC1', 3693, ['9000001', '9000002']]],
  [['systeminfo', 'PC1', null, ['9000001']]],
  [['get-hotfix', 'PC1', null, ['9000001']]],
  [
    ['registry', 'PC1', 3693, []],
    ['systeminfo', 'PC2', null, []],
  ],
  [['osquery', 'PC1', 3693, ['9000002']]],
  [['wazuh', 'SRV1', 6054, ['9000001']]],
  [
    ['wazuh', '1001', null, ['9000001', '9000002']],
    ['wazuh', '1004', null, []],
  ],
  [['csv', 'PC1', 3693, ['9000001', '9000002']]],
];

describe('docs/REPORTS.md', () => {
  it('has examples that say what they seem to say', () => {
    const found = EXAMPLES.map((example) =>
      parseReports(Buffer.from(example)).map(({ formats, computerName, os, installedKbs }) => [
        formats.join(),
        computerName,
        os.ubr,
        installedKbs.map(({ kbId }) => kbId),
      ]),
    );
    expect(found).toEqual(EXPECTED);
  });

  it('lists every heading of a CSV export', () => {
    const rows = [...GUIDE.matchAll(/^\| (\w+) \| [^|]+ \| ([^|]+) \|$/gm)].filter((match) => match[1] !== 'column');
    expect(Object.fromEntries(rows.map((match) => [match[1], match[2]?.split(', ')]))).toEqual(DEVICE_HEADINGS);
  });
});
