import { expect, test } from 'vitest';
import { readLabels } from './read-labels.ts';

const form = (fields: Readonly<Record<string, string>>): FormData => {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
};

test.each([
  [
    'as typed',
    { tags: 'laptop\nberlin', group: 'Berlin', value: 'High' },
    { tags: ['laptop', 'berlin'], group: 'Berlin', value: 'High' },
  ],
  ['blanks and empty lines', { tags: ' a b \r\n\n  \nc', group: '  ', value: '' }, { tags: ['a b', 'c'], group: null }],
  ['a tag twice', { tags: 'x\nx', group: '', value: 'Low' }, { tags: ['x'], group: null, value: 'Low' }],
  ['a value that is none', { tags: '', group: '', value: 'Huge' }, { tags: [], group: null }],
  ['nothing at all', {}, { tags: [], group: null }],
])('%s', (_, fields, expected) => {
  expect(readLabels(form(fields))).toEqual(expected);
});
