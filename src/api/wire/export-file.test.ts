import { describe, expect, test } from 'vitest';
import { nameFiles, rangeOfFile } from './export-file.ts';

describe('files of an export', () => {
  test.each<[number, string[]]>([
    [0, []],
    [1, ['0000-ffff.json.gz']],
    [5_000, ['0000-ffff.json.gz']],
    [5_001, ['0000-7fff.json.gz', '8000-ffff.json.gz']],
    [15_000, ['0000-5554.json.gz', '5555-aaa9.json.gz', 'aaaa-ffff.json.gz']],
  ])('%i devices are in %j', (devices, names) => {
    expect(nameFiles(devices)).toEqual(names);
  });

  test.each([1, 12_345, 1_000_000, 10_000_000])('of %i devices have each beginning of an id once', (devices) => {
    let next: string | null = '0000';
    for (const name of nameFiles(devices)) {
      const range = rangeOfFile(name);
      expect(range?.from).toBe(next);
      next = range?.before ?? null;
    }
    expect(next).toBeNull();
  });

  test.each(['', '0000-ffff', '0000-fff.json.gz', '0000-FFFF.json.gz', '../0000-ffff.json.gz', '0000-ffff.json.gz '])(
    '%j is no name of one',
    (name) => {
      expect(rangeOfFile(name)).toBeNull();
    },
  );
});
