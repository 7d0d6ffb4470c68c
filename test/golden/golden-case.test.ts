/**
 * The golden case of Microsoft's own documentation of `getmissingkbs`: a Windows 10 1909 with the updates of February 2020,
 * on the documents as they stood on 2020-04-04; and figures seen from the live service.
 */
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import type { Assessment } from '../../src/assessment/model.ts';
import { type Catalog, createCatalog } from '../../src/catalog/catalog.ts';
import { compile } from '../../src/catalog/compile.ts';
import { loadReviewedData } from '../../src/ingest/reviewed-data.ts';
import { describeWithTestData } from '../support/describe-with-test-data.ts';
import { assessDevice, type DeviceFacts, missingKbs } from '../support/device.ts';
import { fullCatalog, readAll } from '../support/full-catalog.ts';
import { TEST_DATA } from '../support/test-data.ts';

/** Every month that can name a KB for 1909 by April 2020; two of them as they stood in that spring. */
const MONTHS_OF_2019 = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Sep', 'Oct', 'Nov', 'Dec'];
const DATED_DOCUMENTS = [
  ...MONTHS_OF_2019.map((month) => `msrc/cvrf/2019-${month}.xml.gz`),
  'msrc/cvrf/2020-Jan.xml.gz',
  'msrc/cvrf/2020-Feb.xml.gz',
  'msrc/revisions/2019-Aug@2020-10-13.xml.gz',
  'msrc/revisions/2020-Mar@2020-04-04.xml.gz',
  'release-health',
].map((path) => join(TEST_DATA, path));

describeWithTestData('the golden case', () => {
  let dated: Catalog;
  let latest: Catalog;

  beforeAll(async () => {
    dated = createCatalog(compile(await readAll(DATED_DOCUMENTS), await loadReviewedData()).data, 'dated');
    latest = (await fullCatalog()).catalog;
  }, 60_000);

  const kb = (assessment: Assessment, kbId: string) => assessment.missing.find((missing) => missing.kbId === kbId);

  const byRevision: DeviceFacts = { build: 18363, ubr: 657, kbs: ['4532693'] };
  const byKb: DeviceFacts = { build: 18363, ubr: null, kbs: ['4532693'] };
  const ways: [string, DeviceFacts][] = [
    ['by revision', byRevision],
    ['by KB', byKb],
    ['by revision without a list of KBs', { build: 18363, ubr: 657 }],
  ];

  it.each(ways)('Windows 10 1909 of February 2020 misses KB4540673 on 2020-04-04, %s', (_, device) => {
    const assessment = assessDevice(dated, device, '2020-04-04');
    const missing = kb(assessment, '4540673');
    expect(missing).toMatchObject({
      kbId: '4540673',
      name: 'March 2020 Security Updates',
      state: 'missing',
      track: 'lcu:1903',
      kind: 'lcu',
      releasedOn: '2020-03-10',
      fixedAt: { build: 18363, ubr: 719 },
      software: ['windows_10', 'edge', 'internet_explorer'],
      severity: 'Critical',
      isBeyondService: false,
    });
    expect(missing?.cves).toHaveLength(97);
    expect(missing?.cveCountBySoftware.edge).toBe(14);
    expect(missing?.evidence.sources).toContain('2020-Mar');
    expect(assessment.conflicts).toEqual([]);
    expect(assessment.unknown.map(({ evidence }) => evidence.rule)).toEqual(device.kbs ? [] : ['list-incomplete']);
  });

  it.each(ways)('with the latest documents it is 95, because MSRC has withdrawn rows, %s', (_, device) => {
    const missing = kb(assessDevice(latest, device, '2020-04-04'), '4540673');
    expect(missing?.cves).toHaveLength(95);
    expect(missing?.cveCountBySoftware.edge).toBe(14);
    expect(missing?.software).toEqual(['windows_10', 'edge', 'internet_explorer']);
  });

  it('misses nothing of its cumulative track but that and the out-of-band 4551762 of the same month', () => {
    expect(missingKbs(assessDevice(dated, byRevision, '2020-03-11'), 'lcu')).toEqual(['4540673']);
    expect(missingKbs(assessDevice(latest, byRevision, '2020-04-04'), 'lcu')).toEqual(['4551762', '4540673']);
  });

  it.each(ways)('on 2020-04-30 the out-of-band 4551762 is missing too, and 4549951 contains both, %s', (_, device) => {
    const assessment = assessDevice(latest, device, '2020-04-30');
    expect(missingKbs(assessment, 'lcu')).toEqual(['4549951', '4551762', '4540673']);
    expect(kb(assessment, '4549951')).toMatchObject({ supersededBy: null, supersedes: ['4551762', '4540673'] });
    expect(kb(assessment, '4551762')).toMatchObject({ supersededBy: '4549951', supersedes: [] });
    expect(kb(assessment, '4540673')).toMatchObject({ supersededBy: '4549951', supersedes: [] });
    expect(assessment.plan.find(({ kbId }) => kbId === '4549951')?.covers).toEqual(['4549951', '4551762', '4540673']);
  });

  it('is clean in its track after the update, by its revision and by its KB', () => {
    for (const device of [
      { build: 18363, ubr: 719 },
      { build: 18363, kbs: ['4540673'] },
    ]) {
      expect(missingKbs(assessDevice(dated, device, '2020-03-11'), 'lcu')).toEqual([]);
    }
  });

  it('has the figures of the live service for KB5005033 on 20H2: 26', () => {
    const assessment = assessDevice(latest, { build: 19042, ubr: 1151, kbs: [] }, '2021-08-20');
    expect(kb(assessment, '5005033')?.cves).toHaveLength(26);
    expect(missingKbs(assessment, 'lcu')).toEqual(['5005033']);
  });

  it('has the figures of the live service for KB5051989 on 23H2: 32', () => {
    const assessment = assessDevice(latest, { build: 22631, ubr: 4751, kbs: [] }, '2025-02-20');
    expect(kb(assessment, '5051989')?.cves).toHaveLength(32);
    expect(missingKbs(assessment, 'lcu')).toEqual(['5051989']);
  });
});
