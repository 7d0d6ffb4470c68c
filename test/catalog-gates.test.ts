/** The gates on real documents: each fault that a feed had, or may have, is refused, and real revisions pass. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { createAnswersGate } from '../src/assessment/answers-gate.ts';
import { type Catalog, createCatalog } from '../src/catalog/catalog.ts';
import { compile } from '../src/catalog/compile.ts';
import { contentDigest } from '../src/catalog/content-digest.ts';
import { CATALOG_GATES } from '../src/catalog/gates/all.ts';
import type { GateFinding } from '../src/catalog/gates/finding.ts';
import type { MonthRecord, ReleasePageRecord, SourceRecord } from '../src/catalog/records.ts';
import type { ReviewedData } from '../src/catalog/reviewed-data.ts';
import { loadFrozenReports } from '../src/ingest/frozen-reports.ts';
import { loadReviewedData } from '../src/ingest/reviewed-data.ts';
import { parseReports } from '../src/inventory/parse-report.ts';
import { describeWithTestData } from './support/describe-with-test-data.ts';
import { readAll } from './support/full-catalog.ts';
import { inShort } from './support/gate-findings.ts';
import { TEST_DATA } from './support/test-data.ts';

/** All of them say nothing here that these do not; what every month from 2016 on taught stands in docs/decisions/0036-gates.md. */
const MONTHS = /^(2019-Aug|2020-Mar|2025-\w+)\./;

/** A date that no document has yet. */
const LATER = '2027-01-01T08:00:00.000Z';

describeWithTestData('the gates on real documents', () => {
  let records: readonly SourceRecord[];
  let revisions: readonly SourceRecord[];
  let reviewed: ReviewedData;
  let full: Catalog;
  let gates: typeof CATALOG_GATES;
  const digests = new Map<SourceRecord, string>();

  const compiled = (of: readonly SourceRecord[]) => {
    const digestOf = (record: SourceRecord): string => {
      const known = digests.get(record) ?? contentDigest(record);
      digests.set(record, known);
      return known;
    };
    const { data, report } = compile(of, reviewed, { digestOf });
    return { catalog: createCatalog(data, 'made'), report };
  };
  const step = (before: Catalog, after: readonly SourceRecord[]): GateFinding[] => {
    const { catalog, report } = compiled(after);
    return gates.flatMap((gate) => gate(before, catalog, report));
  };
  const refusals = (findings: readonly GateFinding[]): string[] =>
    inShort(findings.filter(({ isRefusal }) => isRefusal));

  const monthOf = (id: string): MonthRecord => {
    const found = records.find((record) => record.kind === 'month' && record.id === id);
    if (found?.kind !== 'month') throw new Error(`no month ${id}`);
    return found;
  };
  const pageOf = (id: string): ReleasePageRecord => {
    const found = records.find((record) => record.kind === 'release-page' && record.id === id);
    if (found?.kind !== 'release-page') throw new Error(`no page ${id}`);
    return found;
  };
  const replace = (old: SourceRecord, now: SourceRecord): SourceRecord[] =>
    records.map((record) => (record === old ? now : record));
  const without = (kbId: string, month: MonthRecord, rest: Partial<MonthRecord> = {}): MonthRecord => ({
    ...month,
    ...rest,
    vulnerabilities: month.vulnerabilities.map((vulnerability) => ({
      ...vulnerability,
      fixes: vulnerability.fixes.filter((fix) => fix.kbId !== kbId),
    })),
  });

  beforeAll(async () => {
    const months = readdirSync(join(TEST_DATA, 'msrc/cvrf')).filter((name) => MONTHS.test(name));
    records = await readAll(
      [...months.map((name) => `msrc/cvrf/${name}`), 'release-health', 'kev'].map((path) => join(TEST_DATA, path)),
    );
    revisions = await readAll([join(TEST_DATA, 'msrc/revisions')]);
    reviewed = await loadReviewedData();
    gates = [...CATALOG_GATES, createAnswersGate(parseReports(await loadFrozenReports()))];
    full = compiled(records).catalog;
  }, 60_000);

  it('finds nothing where the documents say the same, in whatever order', () => {
    const month = monthOf('2025-Sep');
    const turned = { ...month, vulnerabilities: month.vulnerabilities.toReversed() };
    expect(step(full, replace(month, turned).toReversed())).toEqual([]);
  });

  it.each(['2020-Mar', '2025-Sep'])('refuses %s without a third of its items, whatever its date', (id) => {
    const month = monthOf(id);
    const vulnerabilities = month.vulnerabilities.filter((_, index) => index % 3 > 0);
    for (const currentReleaseAt of [month.currentReleaseAt, LATER]) {
      const after = replace(month, { ...month, vulnerabilities, currentReleaseAt });
      expect(refusals(step(full, after))).toContain(`refused source-shrunken ${id}`);
    }
  });

  it('passes when they come back', () => {
    const month = monthOf('2025-Sep');
    const shrunken = { ...month, vulnerabilities: month.vulnerabilities.filter((_, index) => index % 3 > 0) };
    expect(refusals(step(compiled(replace(month, shrunken)).catalog, records))).toEqual([]);
  });

  it('refuses a page without its releases, or without the newest of them', () => {
    const page = pageOf('release-information');
    const without = (releases: ReleasePageRecord['releases']): string[] =>
      refusals(step(full, replace(page, { ...page, releases, updatedAt: LATER })));
    expect(without([])).toContain('refused source-shrunken release-information');
    expect(without(page.releases.slice(0, page.releases.length / 2))).toContain(
      'refused source-shrunken release-information',
    );
  });

  it('refuses a catalog without one of its documents', () => {
    const month = monthOf('2025-Sep');
    expect(
      refusals(
        step(
          full,
          records.filter((record) => record !== month),
        ),
      ),
    ).toContain('refused source-vanished 2025-Sep');
  });

  it.each(['5065431', '5065306'])(
    'refuses that KB%s is gone from its month, and notes it under a newer date',
    (kbId) => {
      const month = monthOf('2025-Sep');
      const named = records.filter((record) => record.kind === 'month' && JSON.stringify(record).includes(kbId));
      const drop = (rest: Partial<MonthRecord>): GateFinding[] =>
        step(
          full,
          records.map((record) =>
            record.kind === 'month' && named.includes(record) ? without(kbId, record, rest) : record,
          ),
        );
      expect(month.vulnerabilities.some(({ fixes }) => fixes.some((fix) => fix.kbId === kbId))).toBe(true);
      expect(refusals(drop({}))).not.toEqual([]);
      const later = drop({ currentReleaseAt: LATER });
      expect(refusals(later)).toEqual([]);
      expect(later).not.toEqual([]);
    },
  );

  it('passes the next month, before and after the pages know it', () => {
    const before = records.filter((record) => record !== monthOf('2025-Dec'));
    expect(refusals(step(compiled(before).catalog, records))).toEqual([]);
    const cut = records.map((record) =>
      record.kind === 'release-page'
        ? {
            ...record,
            releases: record.releases.filter(({ releasedOn }) => releasedOn < '2025-12-09'),
            updatedAt: '2025-12-08T08:00:00.000Z',
          }
        : record,
    );
    const old = compiled(cut.filter((record) => record !== monthOf('2025-Dec'))).catalog;
    const early = compiled(cut).catalog;
    expect(refusals(step(old, cut))).toEqual([]);
    expect(refusals(step(early, records))).toEqual([]);
  });

  it('passes the real revisions of 2020-Mar and 2019-Aug, and says what was withdrawn', () => {
    const ids = new Set(revisions.map(({ id }) => id));
    const before = compiled([...records.filter(({ id }) => !ids.has(id)), ...revisions]).catalog;
    const found = step(before, records);
    expect(refusals(found)).toEqual([]);
    expect(inShort(found)).toEqual(['noted fixes-vanished 2019-Aug']);
  });
});
