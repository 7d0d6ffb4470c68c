/** The made-up fleet that benchmarks load: what tests and benchmarks rely on. */
import { expect, it } from 'vitest';
import { type FleetOptions, makeFleet } from '../bench/support/fleet.ts';
import type { Catalog } from '../src/catalog/catalog.ts';
import type { InventoryReport } from '../src/inventory/model.ts';
import { parseReports } from '../src/inventory/parse-report.ts';
import { resolvePosture } from '../src/inventory/posture.ts';
import { describeWithTestData } from './support/describe-with-test-data.ts';
import { fullCatalog } from './support/full-catalog.ts';

const OPTIONS: FleetOptions = { count: 3000, seed: 7, collectedAt: '2026-08-07T06:00:00Z' };

describeWithTestData('a made-up fleet', () => {
  const load = async (): Promise<Catalog> => (await fullCatalog()).catalog;
  const parseLine = (line: string): InventoryReport | undefined => parseReports(Buffer.from(line))[0];

  it('is a line a device, any of which can be made alone', async () => {
    const fleet = makeFleet(await load(), OPTIONS);
    const lines = [...fleet.lines()];
    expect(lines.map((line) => line.slice(-1))).toEqual(Array(3000).fill('\n'));
    expect(lines.map((line) => line.slice(0, -1))).toEqual(lines.map((_, index) => fleet.reportOf(index)));
    expect([...fleet.names()]).toEqual(lines.map((line) => parseLine(line)?.computerName));
    expect([fleet.nameOf(0), fleet.nameOf(123), fleet.nameOf(12_345_678)]).toEqual([
      'PC-000000',
      'PC-000123',
      'PC-12345678',
    ]);
  });

  it('is the same for the same seed, however many devices it has, and another one for another', async () => {
    const catalog = await load();
    const fleet = makeFleet(catalog, OPTIONS);
    const lineOf = (options: Partial<FleetOptions>) => makeFleet(catalog, { ...OPTIONS, ...options }).reportOf(2999);
    expect(lineOf({ count: 5_000_000 })).toBe(fleet.reportOf(2999));
    const others = [...makeFleet(catalog, { ...OPTIONS, seed: 8 }).lines()];
    expect(others.filter((line, index) => line !== `${fleet.reportOf(index)}\n`).length).toBeGreaterThan(2500);
  });

  it('is of devices that kbgap knows, in shares as of a real one', async () => {
    const catalog = await load();
    const reports = [...makeFleet(catalog, OPTIONS).lines()].flatMap((line) => parseReports(Buffer.from(line)));
    const shareOf = (has: (report: InventoryReport) => boolean) => reports.filter(has).length / reports.length;
    expect(reports.filter((report) => resolvePosture(catalog, report).unresolved !== null)).toEqual([]);
    expect(new Set(reports.map(({ collectedAt }) => collectedAt))).toEqual(new Set(['2026-08-07T06:00:00.000Z']));
    expect(shareOf(({ isKbListComplete }) => !isKbListComplete)).toBeCloseTo(0.02, 1);
    expect(shareOf(({ os }) => os.ubr !== null)).toBeCloseTo(0.88, 1);
    expect(shareOf(({ os }) => os.architecture === 'arm64')).toBeCloseTo(0.035, 1);
    // Windows 10 22H2: most on the newest two security releases.
    const windows10 = reports.filter(({ os }) => os.build === 19045 && os.ubr !== null);
    const newest = catalog
      .tracksOfLine('2004')
      .find(({ kind }) => kind === 'lcu')
      ?.releases.filter(({ releaseKind }) => releaseKind === 'securityRelease')
      .slice(-2);
    const onNewest = windows10.filter(({ os }) => (os.ubr ?? 0) >= (newest?.[0]?.order ?? Number.POSITIVE_INFINITY));
    expect(onNewest.length / windows10.length).toBeGreaterThan(0.65);
  });

  it('moves to the newest release in a wave, and changes nothing else', async () => {
    const catalog = await load();
    const before = makeFleet(catalog, OPTIONS);
    const reportsAfter = (fraction: number) => {
      const fleet = makeFleet(catalog, { ...OPTIONS, wave: { fraction } });
      return [...fleet.lines()].map((line, index) => ({
        before: parseLine(before.reportOf(index)),
        after: parseLine(line),
      }));
    };
    for (const each of reportsAfter(0)) expect(each.after).toEqual(each.before);
    const all = reportsAfter(1);
    for (const each of all) {
      const { ubr: _, ...os } = each.before?.os ?? {};
      expect(each.after).toMatchObject({ computerName: each.before?.computerName, os });
    }
    const revisions = all.flatMap(({ after }) => (after?.os.build === 19045 ? (after.os.ubr ?? []) : []));
    expect(new Set(revisions).size).toBe(1);
    const changed = reportsAfter(0.5).filter((each) => JSON.stringify(each.before) !== JSON.stringify(each.after));
    expect(changed.length / OPTIONS.count).toBeCloseTo(0.29, 1);
  });
});
