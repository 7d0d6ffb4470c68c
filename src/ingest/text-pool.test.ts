import { expect, it } from 'vitest';
import { createTextPool } from './text-pool.ts';

it.each(['', 'CVE-2020-0796', '10.0.22000.3250\u200b', 'Ünïcode \u{1f600}', '\ud800 half a pair'])(
  'gives back %j as it is',
  (text) => {
    expect(createTextPool()(text)).toBe(text);
  },
);
