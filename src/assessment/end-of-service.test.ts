import { expect, it } from 'vitest';
import { type DeviceFacts, postureOf } from '../../test/support/device.ts';
import { compileCatalog, WINDOWS } from '../../test/support/made-up.ts';
import type { EndOfService } from '../catalog/windows.ts';
import { endOfServiceOn } from './end-of-service.ts';

const catalog = compileCatalog([]);
const [release] = WINDOWS.releases;
if (!release) throw new Error('the made-up world has no release');

const clients: EndOfService = { homePro: '2032-01-13', enterprise: '2033-01-11' };

it.each<[string, EndOfService, Partial<DeviceFacts>, string | null]>([
  ['Pro by its own day', clients, { editionId: 'Professional' }, '2032-01-13'],
  ['Enterprise by its own', clients, { editionId: 'Enterprise' }, '2033-01-11'],
  ['an unknown edition by the longest general one', clients, {}, '2033-01-11'],
  [
    'an unknown edition never by that of LTSC',
    { ...clients, ltsc: '2036-01-08', iotLtsc: '2041-01-08' },
    {},
    '2033-01-11',
  ],
  ['an unknown edition by the only day there is', { homePro: '2032-01-13' }, {}, '2032-01-13'],
  ['LTSC by its own', { ...clients, ltsc: '2036-01-08' }, { editionId: 'EnterpriseS' }, '2036-01-08'],
  ['LTSC of a release without LTSC as Enterprise', clients, { editionId: 'EnterpriseS' }, '2033-01-11'],
  [
    'IoT LTSC by its own',
    { ...clients, ltsc: '2036-01-08', iotLtsc: '2041-01-08' },
    { editionId: 'IoTEnterpriseS' },
    '2041-01-08',
  ],
  [
    'IoT LTSC without a day of its own as LTSC',
    { ...clients, ltsc: '2036-01-08' },
    { editionId: 'IoTEnterpriseS' },
    '2036-01-08',
  ],
  [
    'Pro of a release for Enterprise alone by that',
    { enterprise: '2033-01-11' },
    { editionId: 'Professional' },
    '2033-01-11',
  ],
  [
    'any edition by the day for all',
    { all: '2030-01-08', esu: '2033-01-11' },
    { editionId: 'Enterprise' },
    '2030-01-08',
  ],
  [
    'one entitled to extended updates by their last day',
    { all: '2030-01-08', esu: '2033-01-11' },
    { hasEsu: true },
    '2033-01-11',
  ],
  [
    'an entitlement that does not exist changes nothing',
    clients,
    { hasEsu: true, editionId: 'Professional' },
    '2032-01-13',
  ],
  ['a release without any day never ends', {}, { hasEsu: true }, null],
])('%s', (_, endOfService, facts, day) => {
  expect(endOfServiceOn({ ...release, endOfService }, postureOf(catalog, { build: 90001, ...facts }))).toBe(day);
});
