import { describe, expect, test } from 'vitest';
import { ENGINES } from '../support/stores.ts';
import { daysAgo, OTHER_TENANT, TENANT, whole, withFleets } from './support.ts';

describe.each(ENGINES)('findings of facts on $name', (engine) => {
  test('are those of devices, with the versions that they have; the same object for what is open on alike ones', () =>
    withFleets(engine, {}, async ({ fleets: [fleet] }) => {
      const at = daysAgo(1);
      const said = [
        { device: 'one', at },
        { device: 'two', at, ubr: 200 },
        { device: 'alike', at, ubr: 200, kbs: ['9000099'] },
        { device: 'three', at, ubr: 300 },
      ];
      await fleet?.acceptStatements(
        TENANT,
        said.map((each) => ({ statement: whole('kbgap', each) })),
      );
      const keyOf = async (device: string) =>
        (await fleet?.describe({ tenantId: TENANT, device }))?.device.factsKey ?? '';
      const [one = '', two = '', alike = '', three = ''] = await Promise.all(said.map(({ device }) => keyOf(device)));
      const found = await fleet?.findings().ofFacts(TENANT, [one, two, alike, three]);
      const row = (software: string, vulnerabilityId: string, kbId: string, version: string | null) => ({
        ...{ software, vulnerabilityId, kbId, version },
      });
      const march = (version: string) => [
        row('windows_90', 'CVE-2020-03100', '9000003', version),
        row('windows_90', 'CVE-2020-03200', '9000003', version),
        row('browser', 'CVE-2020-03300', '9000003', null),
      ];
      const february = ['CVE-2020-02100', 'CVE-2020-02200'].map((id) =>
        row('windows_90', id, '9000002', '10.0.60001.100'),
      );
      const listed = (factsKey: string) => [...(found?.get(factsKey) ?? [])];
      expect(listed(one)).toEqual([...march('10.0.60001.100'), ...february]);
      expect(listed(two)).toEqual(march('10.0.60001.200'));
      expect(listed(three)).toEqual([]);
      expect(found?.get(alike)).toBe(found?.get(two));
      await expect(fleet?.findings().ofFacts(OTHER_TENANT, ['made-up'])).rejects.toThrow('no facts made-up');
    }));
});
