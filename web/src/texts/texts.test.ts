import { describe, expect, test } from 'vitest';
import { en } from './en.ts';
import { chooseForm, fillText } from './fill.ts';
import { ja } from './ja.ts';

/** What is the same in both languages. */
const NAMES = ['nav.kbs', 'nav.cves', 'nav.api'];
const JAPANESE = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u;
const holes = (text: string | readonly string[]): string[][] =>
  [text].flat().map((form) => [...form.matchAll(/\{\w+\}/g)].map(([hole]) => hole).sort());

describe('texts', () => {
  test('both languages have the same keys, in the same order', () => {
    expect(Object.keys(ja)).toEqual(Object.keys(en));
  });

  test('both name the same values', () => {
    expect(Object.entries(ja).map(([key, text]) => [key, holes(text)])).toEqual(
      Object.entries(en).map(([key, text]) => [key, holes(text)]),
    );
  });

  test('nothing is left in English', () => {
    const left = Object.entries(ja).filter(
      ([key, text]) => !NAMES.includes(key) && ![text].flat().every((form) => JAPANESE.test(form)),
    );
    expect(left).toEqual([]);
  });
});

test.each([
  ['en', 1, '1 device'],
  ['en', 0, '0 devices'],
  ['en', 1234567, '1,234,567 devices'],
  ['ja', 1, 'デバイス 1 台'],
])('in %s, of %i', (language, count, expected) => {
  const text = { en, ja }[language]?.['count.devices'] ?? '';
  expect(fillText(chooseForm(text, count, language), { count }, language)).toBe(expected);
});
