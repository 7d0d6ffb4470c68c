import { expect, test } from 'vitest';
import type { NamedType } from './model.ts';
import { toServiceDocument } from './service-document.ts';

test('has the listed sets, in their order, at addresses relative to its context', () => {
  const type: NamedType = { namespace: 'Made.Up', name: 'Box', base: null, key: ['id'], properties: {} };
  const context = 'https://kbgap.example.com/api/$metadata';
  const sets = [
    { name: 'Boxes', type, isListed: true },
    { name: 'Hidden', type, isListed: false },
    { name: 'Attics', type, isListed: true },
  ];
  expect(toServiceDocument(context, sets)).toEqual({
    '@odata.context': context,
    value: [
      { name: 'Boxes', kind: 'EntitySet', url: 'Boxes' },
      { name: 'Attics', kind: 'EntitySet', url: 'Attics' },
    ],
  });
  expect(new URL('Boxes', context).pathname).toBe('/api/Boxes');
});
