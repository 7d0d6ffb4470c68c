import { expect, test } from 'vitest';
import { addressOf } from './address.ts';

test.each([
  ['/v1/devices', {}, null, '/v1/devices'],
  ['/v1/devices', { limit: 50, tag: '', group: null, after: undefined }, null, '/v1/devices?limit=50'],
  ['/v1/devices', { tag: 'a&b=ü' }, '2026-03-01', '/v1/devices?tag=a%26b%3D%C3%BC&asOf=2026-03-01'],
  ['/v1/devices/{deviceId}', { deviceId: 'pc/../a?b' }, null, '/v1/devices/pc%2F..%2Fa%3Fb'],
  ['/v1/devices/{deviceId}/assessment', { deviceId: 'a' }, '2026-03-01', '/v1/devices/a/assessment?asOf=2026-03-01'],
  ['/v1/feed', { days: 3 }, '2026-03-01', '/v1/feed?days=3'],
])('%s with %j as of %s', (path, params, asOf, expected) => {
  expect(addressOf(path, params, asOf)).toBe(expected);
});
