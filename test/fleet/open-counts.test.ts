import { describe, expect, test } from 'vitest';
import { ENGINES } from '../support/stores.ts';
import { daysAgo, OTHER_TENANT, TENANT, whole, withFleets } from './support.ts';

describe.each(ENGINES)('what is open in a fleet on $name', (engine) => {
  test('is summed over active devices once for each report, and apart for each tenant', () =>
    withFleets(engine, { inactiveAfterDays: 30 }, async ({ fleets: [fleet] }) => {
      if (!fleet) throw new Error('one was asked for');
      const report = (device: string, ubr: number, at = daysAgo(1)) =>
        fleet.acceptStatements(TENANT, [{ statement: whole('kbgap', { device, at, ubr }) }]);
      await report('one', 100);
      await report('two', 200);
      await report('inactive', 100, daysAgo(60));
      const open = await fleet.openOn(TENANT);
      expect(await fleet.openOn(TENANT)).toBe(open);
      const march = ['CVE-2020-03100', 'CVE-2020-03200', 'CVE-2020-03300'];
      const february = ['CVE-2020-02100', 'CVE-2020-02200'];
      expect(open.list(null).toSorted()).toEqual([...february, ...march]);
      expect(open.list('browser')).toEqual(['CVE-2020-03300']);
      expect(open.list('made-up')).toEqual([]);
      const counts = (of: typeof open) => [...february, ...march, 'CVE-2020-99999'].map((id) => of.devicesWith(id));
      expect(counts(open)).toEqual([1, 1, 2, 2, 2, 0]);
      const factsKeyOf = async (device: string) => (await fleet.describe({ tenantId: TENANT, device })).device.factsKey;
      expect(await open.factsWith('CVE-2020-02100')).toEqual([await factsKeyOf('one')]);
      expect(await open.factsWith('CVE-2020-99999')).toEqual([]);

      await report('one', 300);
      expect(counts(await fleet.openOn(TENANT))).toEqual([0, 0, 1, 1, 1, 0]);
      expect(counts(open)).toEqual([1, 1, 2, 2, 2, 0]);
      expect((await fleet.openOn(OTHER_TENANT)).list(null)).toEqual([]);
    }));
});
