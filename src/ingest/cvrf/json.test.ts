import { expect, it } from 'vitest';
import { readCvrfJson } from './json.ts';

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}

async function dropsOf(types: readonly number[], { product = {}, score = {}, row = {} }) {
  const document = {
    DocumentTitle: { Value: 'May 1990 Security Updates' },
    DocumentTracking: {
      Identification: { ID: { Value: '1990-May' } },
      InitialReleaseDate: '1990-05-08',
      CurrentReleaseDate: '1990-05-08',
    },
    ProductTree: { FullProductName: [{ ProductID: '1', Value: 'Windows 3.0', ...product }] },
    Vulnerability: [
      {
        CVE: 'CVE-1990-90001',
        CVSSScoreSets: [{ BaseScore: 5, Vector: 'x', ...score }],
        Remediations: types.map((Type) => ({ Description: { Value: '9000001' }, ProductID: ['1'], Type, ...row })),
      },
    ],
  };
  const month = await readCvrfJson({ file: 'test.json', kind: 'cvrf-json', text: once(JSON.stringify(document)) });
  return { fixes: month.vulnerabilities[0]?.fixes.length, ...month.drops };
}

it('v2 numbers remediations so', async () => {
  const counts = { workaround: 1, mitigation: 1, fixes: 1, 'known-issue': 1, 'unknown-remediation-type': 1 };
  expect(await dropsOf([0, 1, 2, 5, 4], {})).toEqual(counts);
});

it.each([
  ['a CPE name', { product: { CPE: 'cpe:2.3:o:microsoft:windows_3.0' } }],
  ['an environmental score', { score: { EnvironmentalScore: 0 } }],
  ['a date on a row', { row: { Date: '0001-01-01T00:00:00' } }],
  ['a type of v3', {}],
])('v3, known by %s, numbers remediations so', async (_, marks) => {
  const counts = {
    workaround: 1,
    mitigation: 1,
    fixes: 1,
    'release-notes': 1,
    'known-issue': 1,
    'unknown-remediation-type': 1,
  };
  expect(await dropsOf([0, 1, 2, 3, 6, 5], marks)).toEqual(counts);
});
