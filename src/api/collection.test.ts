import { describe, expect, it } from 'vitest';
import { pathsOf } from '../query/replace-properties.ts';
import { uniqueOrder } from './collection.ts';
import { MACHINES } from './wire/odata/entities-machines.ts';
import { parseOrderBy } from './wire/odata/parse-orderby.ts';

describe('an order of rows', () => {
  it.each([
    ['', ['id']],
    ['lastSeen desc', ['lastSeen desc', 'id']],
    ['id', ['id']],
    ['ID desc', ['id desc']],
    ['osPlatform,id desc,lastSeen', ['osPlatform', 'id desc']],
    ['length(id),osBuild', ['id', 'osBuild', 'id']],
  ])('%j ends with the key', (orderBy, keys) => {
    const order = uniqueOrder(orderBy === '' ? [] : parseOrderBy(orderBy, MACHINES), { entity: MACHINES, key: 'id' });
    expect(order.map(({ by, isDescending }) => `${pathsOf(by)}${isDescending ? ' desc' : ''}`)).toEqual(keys);
  });
});
