import { describe, expect, it } from 'vitest';
import { parseReviewed, ReviewedDataError } from './check.ts';
import { ALL_NEEDED, FIXES, UPDATES, WINDOWS } from './schemas.ts';

const BECAUSE = { reason: 'its neighbours name another one', source: 'https://example.com/' };
const ENTRY = { kbId: '9000001', productIds: ['99001'], insteadKbId: '9000002', ...BECAUSE };

function problemsOf(text: string, schema: Parameters<typeof parseReviewed>[2]): readonly string[] {
  try {
    parseReviewed('made-up.json', text, schema);
    return [];
  } catch (error) {
    if (!(error instanceof ReviewedDataError)) throw error;
    expect(error.message).toBe(error.problems.map((problem) => `made-up.json: ${problem}`).join('\n'));
    return error.problems;
  }
}

describe('a file of reviewed data', () => {
  it.each([
    [[ENTRY]],
    [[{ ...ENTRY, insteadKbId: null }]],
    [[{ kbId: '9000001', insteadKbId: null, ...BECAUSE }]],
    [[]],
  ])('is taken as it is where it holds to its schema: %j', (value) => {
    expect(parseReviewed('made-up.json', JSON.stringify(value), FIXES)).toEqual(value);
  });

  it.each<[string, unknown, readonly string[]]>([
    ['no list', { fixes: [] }, ['expected a list, found {"fixes":[]}']],
    ['null', null, ['expected a list, found null']],
    ['an entry that is none', ['9000001'], ['entry 1: expected an object, found "9000001"']],
    [
      'a KB with its prefix',
      [ENTRY, { ...ENTRY, kbId: 'KB9000001' }],
      ['entry 2 (KB9000001), kbId: expected a KB number, digits only, found "KB9000001"'],
    ],
    [
      'a KB as a number',
      [{ ...ENTRY, insteadKbId: 9000002 }],
      ['entry 1 (KB9000001), insteadKbId: expected a KB number, digits only, or null, found 9000002'],
    ],
    [
      'what is not there',
      [{ kbId: '9000001', productIds: ['99001'], ...BECAUSE }],
      ['entry 1 (KB9000001), insteadKbId is not there'],
    ],
    [
      'a misspelled field',
      [{ ...ENTRY, productids: ['99001'] }],
      ['entry 1 (KB9000001), productids is no known field'],
    ],
    [
      'an empty list of products',
      [{ ...ENTRY, productIds: [] }],
      ['entry 1 (KB9000001), productIds: expected a list that is not empty, found []'],
    ],
    [
      'a product that is none',
      [{ ...ENTRY, productIds: ['99001', 'Windows 10'] }],
      ['entry 1 (KB9000001), productIds/1: expected a product id such as 11713 or 10724-11713, found "Windows 10"'],
    ],
    [
      'no reason to speak of, and a source that is no address',
      [{ ...ENTRY, reason: 'wrong', source: 'MSRC' }],
      [
        'entry 1 (KB9000001), reason: expected a reason in words, of people who looked at it (not "TO BE REVIEWED:"), found "wrong"',
        'entry 1 (KB9000001), source: expected an https address, found "MSRC"',
      ],
    ],
    [
      'a suggestion that nobody looked at',
      [{ ...ENTRY, reason: 'TO BE REVIEWED: 2031-Jan lists KB9000001 for Product 99001' }],
      [
        'entry 1 (KB9000001), reason: expected a reason in words, of people who looked at it (not "TO BE REVIEWED:"), found "TO BE REVIEWED: 2031-Jan lists KB9000001 for Product 99001"',
      ],
    ],
  ])('names file, entry and field of %s', (_, value, problems) => {
    expect(problemsOf(JSON.stringify(value), FIXES)).toEqual(problems);
  });

  it.each([
    [
      'a vulnerability',
      ALL_NEEDED,
      [{ vulnerabilityId: 'CVE-1', ...BECAUSE }],
      'entry 1 (CVE-1), vulnerabilityId: expected a CVE or an advisory, found "CVE-1"',
    ],
    [
      'a kind',
      UPDATES,
      [{ kbId: '9000001', kind: 'rollup', ...BECAUSE }],
      'entry 1 (KB9000001), kind: expected one of lcu, hotpatch, hotpatch-companion, monthly-rollup, security-only, ie-cumulative, dotnet-cumulative, dotnet-security-only, flash, ssu, standalone, setup, winre, found "rollup"',
    ],
    [
      'a line of Windows',
      WINDOWS,
      { ...BECAUSE, lines: [{}], releases: [], components: [], dotnetFramework: {} },
      'lines/0, id is not there',
    ],
  ])('names %s the same way', (_, schema, value, problem) => {
    expect(problemsOf(JSON.stringify(value), schema)).toContain(problem);
  });

  it('says so where it is no JSON', () => {
    expect(problemsOf('[{"kbId": 1},]', FIXES)).toEqual([expect.stringMatching(/^this is no JSON: .+/)]);
  });
});
