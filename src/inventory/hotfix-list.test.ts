import { describe, expect, it } from 'vitest';
import { parseHotfixId, readHotfixList } from './hotfix-list.ts';

describe('parseHotfixId', () => {
  it.each([
    ['KB9000001', '9000001'],
    ['kb9000001', '9000001'],
    [' KB9000001 ', '9000001'],
    ['KB 9000001', '9000001'],
    ['KB900001', '900001'],
    ['KB90000001', '90000001'],
    ['943729', '943729'],
    ['KB2510531-IE8 - Update', '2510531'],
    ['KB981391-IE8', '981391'],
    ['KB2803821-v2_WM9', '2803821'],
    ['KB893803v2 - Update', '893803'],
    ['KB975558_WM8', '975558'],
    ['KB2742604 - QFE', '2742604'],
  ])('%s is the KB %s', (id, kbId) => {
    expect(parseHotfixId(id)).toBe(kbId);
  });

  it.each([
    'File 1',
    'Q147222',
    'Q9000001',
    'SP1 - SP',
    'MSCompPackV1 - Update',
    '{7A068575-C5DB-43D9-BE20-3895D0C69B17}',
    'Update for Windows (KB9000001)',
    'Update for KB9000001',
    'KB90000',
    'KB900000001',
    'KB0123456',
    'KB',
    'KB123',
    'KB9000001,KB9000002',
    'KB9000001 KB9000002',
    'KB9000001…',
    'KB९००००००',
    '10.0.19045',
    '',
    `KB9000001${'-'.repeat(1_000_000)}`,
  ])('%s is no KB', (id) => {
    expect(parseHotfixId(id)).toBeNull();
  });
});

describe('readHotfixList', () => {
  const entry = (hotfixId: string, installedOn: string | null = null) => ({ hotfixId, installedOn });

  it('sorts by number, lists each KB once with its earliest date, and counts the rest in a note', () => {
    const entries = [
      entry('KB9000010', '2020-03-10'),
      entry('File 1'),
      entry('KB900002'),
      entry('KB9000010-v2', '2020-02-11'),
      entry('File 1'),
      entry('Q147222'),
      entry('900002', '2019-01-08'),
    ];
    expect(readHotfixList(entries, true)).toEqual({
      installedKbs: [
        { kbId: '900002', installedOn: '2019-01-08' },
        { kbId: '9000010', installedOn: '2020-02-11' },
      ],
      isComplete: true,
      notes: [
        {
          code: 'hotfix-not-a-kb',
          field: 'installedKbs',
          message: '3 of 7 entries of the hotfix list name no KB: "File 1" (2 times), "Q147222".',
        },
      ],
    });
  });

  it('keeps its note short whatever the list holds', () => {
    const entries = Array.from({ length: 10_000 }, (_, index) => entry(`${'x'.repeat(1000)}${index}`));
    const [note] = readHotfixList(entries, true).notes;
    expect(note?.message.length).toBeLessThan(1000);
    expect(note?.message).toContain('10000 of 10000 entries');
  });

  it('of no entries is a list of none', () => {
    expect(readHotfixList([], true)).toEqual({ installedKbs: [], isComplete: true, notes: [] });
  });
});
