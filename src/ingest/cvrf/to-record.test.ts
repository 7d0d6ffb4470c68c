import { describe, expect, it } from 'vitest';
import { emptyRawRemediation, emptyRawVulnerability, type RawRemediation, type RawVulnerability } from './raw.ts';
import { createMonthBuilder } from './to-record.ts';

const MONTH = {
  id: '1990-MAY',
  title: ' May 1990 ',
  initialReleaseDate: '1990-05-08',
  currentReleaseDate: '1990-05-09T01:02:03',
};

function fix(changes: Partial<RawRemediation> = {}): RawRemediation {
  return { ...emptyRawRemediation('Vendor Fix'), description: '9000001', productIds: ['1'], ...changes };
}

function vulnerability(changes: Partial<RawVulnerability> = {}): RawVulnerability {
  return { ...emptyRawVulnerability(), id: 'CVE-1990-90001', affected: ['1'], ...changes };
}

function build(...vulnerabilities: RawVulnerability[]) {
  const builder = createMonthBuilder('test.xml');
  builder.addProduct('1', 'Windows 3.0');
  builder.addProduct('2', 'Windows 3.0  (Server Core installation)');
  builder.addProduct('9', 'Azure Linux Guest Agent');
  builder.addProduct('100', 'CBL Mariner 2.0 x64');
  builder.addProduct('101', 'azl3 httpd 2.4.65-1 on Azure Linux 3.0');
  for (const raw of vulnerabilities) builder.addVulnerability(raw);
  return builder.finish(MONTH);
}

it('makes a record', () => {
  const month = build(
    vulnerability({
      title: 'A vulnerability\n',
      revisionDates: ['1990-06-01T00:00:00', '1990-05-08T23:00:00', '0001-01-01T00:00:00'],
      severities: ['', 'Moderate', 'Critical', 'None'],
      impacts: [' ', 'Spoofing', 'Tampering'],
      exploitStatuses: ['Publicly Disclosed:No;Exploited:Yes;DOS:N/A'],
      scores: [
        { baseScore: Number.NaN, vector: 'CVSS:3.1/none' },
        { baseScore: 5, vector: 'CVSS:3.1/five' },
        { baseScore: 7.8, vector: 'CVSS:3.1/high' },
        { baseScore: 7.8, vector: 'CVSS:3.1/later' },
      ],
      affected: ['1', '2'],
      remediations: [
        fix({
          description: ' KB9000001 ',
          productIds: ['1', '2'],
          supercedence: '9000000',
          subType: ' Security Update',
          fixedBuild: '\t\n3.0.1',
        }),
        fix({ description: '9000002' }),
      ],
    }),
  );
  expect(month).toEqual({
    kind: 'month',
    id: '1990-May',
    title: 'May 1990',
    initialReleaseAt: '1990-05-08T00:00:00.000Z',
    currentReleaseAt: '1990-05-09T01:02:03.000Z',
    products: [
      { id: '1', name: 'Windows 3.0' },
      { id: '2', name: 'Windows 3.0  (Server Core installation)' },
    ],
    vulnerabilities: [
      {
        id: 'CVE-1990-90001',
        title: 'A vulnerability',
        publishedOn: '1990-05-08',
        severity: 'Critical',
        impact: 'Spoofing',
        cvss: { score: 7.8, vector: 'CVSS:3.1/high' },
        isExploited: true,
        isPubliclyDisclosed: false,
        exploitability: null,
        affects: ['1', '2'],
        fixes: [
          {
            kbId: '9000001',
            productIds: ['1', '2'],
            subType: 'Security Update',
            fixedBuild: '3.0.1',
            supersedes: ['9000000'],
          },
          { kbId: '9000002', productIds: ['1'], subType: null, fixedBuild: null, supersedes: [] },
        ],
      },
    ],
    drops: {},
  });
});

it('says null where the document says nothing', () => {
  expect(
    build(vulnerability({ severities: ['None'], impacts: [''], exploitStatuses: ['DOS:N/A'] })).vulnerabilities,
  ).toEqual([
    {
      id: 'CVE-1990-90001',
      title: '',
      publishedOn: null,
      severity: null,
      impact: null,
      cvss: null,
      isExploited: false,
      isPubliclyDisclosed: false,
      exploitability: null,
      affects: ['1'],
      fixes: [],
    },
  ]);
});

describe('remediations that are no fix', () => {
  it.each([
    [fix({ description: 'Click to Run' }), 'fix-without-kb'],
    [fix({ description: '' }), 'fix-without-kb'],
    [fix({ description: '12345' }), 'fix-without-kb'],
    [fix({ description: '9000001 and 9000002' }), 'fix-without-kb'],
    [fix({ productIds: [] }), 'fix-without-product'],
    [{ ...fix(), type: 'Known Issue' }, 'known-issue'],
    [{ ...fix(), type: 'Release Notes' }, 'release-notes'],
    [{ ...fix(), type: 'Mitigation' }, 'mitigation'],
    [{ ...fix(), type: 'Workaround' }, 'workaround'],
    [{ ...fix(), type: 'unknown' }, 'unknown-remediation-type'],
  ] as const)('%j', (row, reason) => {
    const month = build(vulnerability({ remediations: [row] }));
    expect(month.drops).toEqual({ [reason]: 1 });
    expect(month.vulnerabilities[0]?.fixes).toEqual([]);
  });
});

describe('vulnerabilities that are left out', () => {
  it.each([
    [{ id: '' }, 'vulnerability-without-id'],
    [{ id: 'CVE-2022-2601-M' }, 'not-a-cve-or-advisory'],
    [{ id: 'CVE-2023-38039 mariner - do not use this one' }, 'not-a-cve-or-advisory'],
    [{ affected: ['100', '101'] }, 'linux-only'],
    [{ affected: [], remediations: [fix({ description: 'CBL-Mariner Releases', productIds: ['101'] })] }, 'linux-only'],
  ])('%j', (changes, reason) => {
    const month = build(vulnerability({ remediations: [], ...changes }));
    expect(month.vulnerabilities).toEqual([]);
    expect(month.products).toEqual([]);
    expect(month.drops[reason as 'linux-only']).toBe(1);
  });

  it('are counted, and so is each of their rows', () => {
    const rows = [fix(), fix({ description: 'no KB' }), { ...fix(), type: 'Known Issue' as const }];
    expect(build(vulnerability({ id: 'CVE-2022-2601-M', remediations: rows })).drops).toEqual({
      'not-a-cve-or-advisory': 2, // the vulnerability, and the good fix that goes with it
      'fix-without-kb': 1,
      'known-issue': 1,
    });
  });

  it.each([
    [{ affected: ['1', '100'] }],
    [{ affected: ['9'] }], // "Azure Linux Guest Agent" is no Linux distribution
    [{ affected: [] }],
    [{ affected: ['100'], remediations: [fix()] }],
    [{ id: 'ADV190023' }],
  ])('but not these: %j', (changes) => {
    const month = build(vulnerability(changes));
    expect(month.vulnerabilities).toHaveLength(1);
    expect(month.drops).toEqual({});
  });
});

it.each([
  ['2018-FEB', '2018-Feb'],
  ['2017-May-B', '2017-May-B'],
  ['2016-Oct-OOB', '2016-Oct-OOB'],
])('the id %s is %s', (id, normalized) => {
  expect(createMonthBuilder('test.xml').finish({ ...MONTH, id }).id).toBe(normalized);
});

it.each(['', '2018', '2018-02', '2018-Abc', 'Feb-2018'])('the id %j is refused', (id) => {
  expect(() => createMonthBuilder('test.xml').finish({ ...MONTH, id })).toThrow(
    /^test\.xml: DocumentTracking\/Identification\/ID: expected/,
  );
});
