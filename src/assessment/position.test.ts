import { describe, expect, it } from 'vitest';
import { assessDevice, type DeviceFacts, missingKbs, postureOf } from '../../test/support/device.ts';
import { compileCatalog, LINES, page, release } from '../../test/support/made-up.ts';
import { isHotpatched } from './position.ts';

const hotpatch = { isHotpatch: true, origin: 'hotpatch-calendar' } as const;
const catalog = compileCatalog([
  page('history', [
    release('9000001', '90001.10 90002.10', '2031-01-14'),
    release('9000002', '90001.20 90002.20', '2031-02-11'),
    release('9000003', '90001.30 90002.30', '2031-03-11'),
    release('9000101', '90003.110', '2031-01-14'),
    release('9000102', '90003.130', '2031-02-11'),
    release('9000112', '90003.120', '2031-02-11', hotpatch),
    // One revision that a hotpatch and a plain update bring, as on Server 2022.
    release('9000103', '90003.140', '2031-03-11'),
    release('9000113', '90003.140', '2031-03-11', hotpatch),
  ]),
]);

const positionOf = (facts: DeviceFacts) => assessDevice(catalog, facts).position;

describe('the position', () => {
  it.each<[string, DeviceFacts, object]>([
    ['a revision of a release', { build: 90001, ubr: 20 }, { confidence: 'revision', kbId: '9000002', ubr: 20 }],
    ['a revision between releases', { build: 90001, ubr: 29 }, { confidence: 'revision', kbId: '9000002', ubr: 29 }],
    ['a revision below all releases', { build: 90001, ubr: 9 }, { confidence: 'revision', kbId: null, ubr: 9 }],
    ['a revision above all releases', { build: 90001, ubr: 99 }, { confidence: 'revision', kbId: '9000003', ubr: 99 }],
    ['revision 0', { build: 90001, ubr: 0 }, { confidence: 'revision', kbId: null, ubr: 0 }],
    ['an installed KB', { build: 90001, kbs: ['9000001'] }, { confidence: 'kb', kbId: '9000001', ubr: 10 }],
    [
      'the newest of several installed KBs',
      { build: 90001, kbs: ['9000002', '9000001'] },
      { confidence: 'kb', kbId: '9000002', ubr: 20 },
    ],
    [
      'a KB reported for the other build of the line',
      { build: 90002, kbs: ['9000003'] },
      { confidence: 'kb', kbId: '9000003', ubr: 30 },
    ],
    ['neither', { build: 90001 }, { confidence: 'unknown', kbId: null, ubr: null }],
    ['KBs of other lines alone', { build: 90001, kbs: ['9000101'] }, { confidence: 'unknown', kbId: null, ubr: null }],
    [
      'a KB that waits for a restart',
      { build: 90001, kbs: [], pending: ['9000003'] },
      { confidence: 'unknown', kbId: null, ubr: null },
    ],
    [
      'both, and the revision counts',
      { build: 90001, ubr: 10, kbs: ['9000002'] },
      { confidence: 'revision', kbId: '9000001', ubr: 10 },
    ],
  ])('is found by %s', (_, facts, expected) => {
    expect(positionOf(facts)).toEqual({ track: 'lcu:twin', ...expected });
  });

  it('of an unknown kind leaves all its line possibly missing, and nothing plainly', () => {
    const assessment = assessDevice(catalog, { build: 90001 });
    expect(assessment.missing).toEqual([]);
    expect(assessment.plan).toEqual([]);
    expect(assessment.possiblyMissing.map(({ kbId, state, evidence }) => [kbId, state, evidence.rule])).toEqual([
      ['9000003', 'unknown', 'position-unknown'],
      ['9000002', 'unknown', 'position-unknown'],
      ['9000001', 'unknown', 'position-unknown'],
    ]);
    expect(assessment.unknown.map(({ evidence }) => evidence.rule)).toEqual(['position-unknown']);
  });

  it('found by KB in a list cut short is not enough for "missing"', () => {
    const assessment = assessDevice(catalog, { build: 90001, kbs: ['9000001'], isKbListComplete: false });
    expect(assessment.missing).toEqual([]);
    expect(assessment.possiblyMissing.map(({ kbId, evidence }) => [kbId, evidence.rule])).toEqual([
      ['9000003', 'list-incomplete'],
      ['9000002', 'list-incomplete'],
    ]);
  });

  it('found by revision needs no list', () => {
    expect(missingKbs(assessDevice(catalog, { build: 90001, ubr: 10 }))).toEqual(['9000003', '9000002']);
  });
});

describe('a conflict', () => {
  const conflicts = (facts: DeviceFacts) => assessDevice(catalog, facts).conflicts;

  it.each<[string, DeviceFacts, string[]]>([
    ['a KB above the revision', { build: 90001, ubr: 10, kbs: ['9000002'] }, ['revision-below-installed-kb']],
    ['all KBs below the revision', { build: 90001, ubr: 30, kbs: ['9000001'] }, ['revision-above-installed-kbs']],
    ['a revision newer than the catalog', { build: 90001, ubr: 31, kbs: ['9000003'] }, ['revision-above-catalog']],
    ['KBs and a revision that agree', { build: 90001, ubr: 20, kbs: ['9000001', '9000002'] }, []],
    ['a revision between releases with the KB below it', { build: 90001, ubr: 25, kbs: ['9000002'] }, []],
    ['no KBs at all', { build: 90001, ubr: 20, kbs: [] }, []],
    ['KBs of another line', { build: 90001, ubr: 20, kbs: ['9000101'] }, []],
    ['KBs without a revision', { build: 90001, kbs: ['9000001', '9000003'] }, []],
  ])('is told of %s', (_, facts, codes) => {
    expect(conflicts(facts).map(({ code }) => code)).toEqual(codes);
  });

  it('names both values and the one that was believed', () => {
    const [below] = conflicts({ build: 90001, ubr: 10, kbs: ['9000001', '9000003'] });
    expect(below?.message).toBe(
      'revision 10 is below KB9000003 (revision 30) in the list of installed updates; the revision was believed: restart the device if that update was just installed',
    );
    const [above] = conflicts({ build: 90001, ubr: 30, kbs: ['9000001'] });
    expect(above?.message).toMatch(
      /^revision 30 is above the newest cumulative update in the list, KB9000001 \(revision 10\); .* believed$/,
    );
  });

  it('is decided for the revision, both ways', () => {
    expect(missingKbs(assessDevice(catalog, { build: 90001, ubr: 10, kbs: ['9000002'] }))).toEqual([
      '9000003',
      '9000002',
    ]);
    expect(missingKbs(assessDevice(catalog, { build: 90001, ubr: 30, kbs: ['9000001'] }))).toEqual([]);
  });
});

describe('a device in the hotpatch track', () => {
  it.each<[string, DeviceFacts, boolean]>([
    ['by its revision', { build: 90003, ubr: 120 }, true],
    ['by an installed hotpatch', { build: 90003, kbs: ['9000112'] }, true],
    ['by an installed hotpatch beside another revision', { build: 90003, ubr: 130, kbs: ['9000112'] }, true],
    ['by the report’s word', { build: 90003, ubr: 110, isHotpatchEnrolled: true }, true],
    ['not against the report’s word', { build: 90003, ubr: 120, kbs: ['9000112'], isHotpatchEnrolled: false }, false],
    ['not at a plain revision', { build: 90003, ubr: 130 }, false],
    ['not between revisions', { build: 90003, ubr: 121 }, false],
    ['not at a revision that a plain update brings too', { build: 90003, ubr: 140 }, false],
    ['not by a baseline', { build: 90003, kbs: ['9000101'] }, false],
    ['not by a hotpatch that waits for nothing', { build: 90003 }, false],
    ['never on a line without hotpatches', { build: 90001, ubr: 10, isHotpatchEnrolled: true }, false],
  ])('is one %s', (_, facts, expected) => {
    const line = facts.build === 90003 ? LINES.patchy : LINES.twin;
    expect(isHotpatched(catalog, line, postureOf(catalog, facts))).toBe(expected);
    expect(positionOf(facts).track?.startsWith('hotpatch:')).toBe(expected);
  });
});
