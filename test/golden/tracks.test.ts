/** Where real devices stand in real tracks, and what must hold in every one of them. */
import { beforeAll, expect, it } from 'vitest';
import { assess } from '../../src/assessment/assess.ts';
import { type Standing, tracksOf } from '../../src/assessment/tracks.ts';
import type { Catalog } from '../../src/catalog/catalog.ts';
import type { Day } from '../../src/catalog/ids.ts';
import type { TrackKind } from '../../src/catalog/model.ts';
import { describeWithTestData } from '../support/describe-with-test-data.ts';
import { type DeviceFacts, postureOf } from '../support/device.ts';
import { fullCatalog } from '../support/full-catalog.ts';

describeWithTestData('the tracks of a device', () => {
  let catalog: Catalog;

  beforeAll(async () => {
    ({ catalog } = await fullCatalog());
  }, 60_000);

  const stand = (facts: DeviceFacts, asOf: Day | null = null) => {
    const posture = postureOf(catalog, facts);
    const assessment = assess(catalog, posture, { asOf });
    return { assessment, tracks: tracksOf(catalog, posture, assessment) };
  };
  const write = ({ releases }: Standing): string[] =>
    releases.map(({ kbId, build, isBaseline, state }) => `${kbId} ${build}${isBaseline ? '*' : ''} ${state}`);
  const kbsOf = (lineId: string, kind: TrackKind) =>
    catalog
      .tracksOfLine(lineId)
      .find((track) => track.kind === kind)
      ?.releases.map(({ kbId }) => kbId) ?? [];

  it('the golden case: February 2020 on Windows 10 1909, one month behind', () => {
    const { tracks } = stand(
      { build: 18363, ubr: 657, kbs: ['4532693', '4537759'], dotnetFramework: [] },
      '2020-04-04',
    );
    expect(tracks.map(({ id, confidence, positionKbId }) => [id, confidence, positionKbId])).toEqual([
      ['lcu:1903', 'revision', '4532693'],
      ['flash:1903', 'kb', '4537759'],
    ]);
    expect(tracks.slice(0, 1).flatMap(write)).toEqual([
      '4524570 18363.476 reached',
      '4530684 18363.535 reached',
      '4528760 18363.592 reached',
      '4532695 18363.628 reached',
      '4532693 18363.657 position',
      '4535996 18363.693 skipped',
      '4540673 18363.719 skipped',
      '4551762 18363.720 planned',
      '4541335 18363.752 preview',
      '4554364 18363.753 preview',
    ]);
  });

  it('a hotpatched Server 2022 takes the baseline of the quarter, then the hotpatch on it', () => {
    const facts = { build: 20348, on: 'server', ubr: 3091, kbs: [], isHotpatchEnrolled: true } as const;
    const { tracks } = stand(facts, '2025-06-30');
    expect(tracks.map(({ kind }) => kind)).not.toContain('lcu');
    expect(tracks.slice(0, 1).flatMap(write).slice(-6)).toEqual([
      '5049983 20348.3091* position',
      '5052106 20348.3148 skipped',
      '5053638 20348.3270 skipped',
      '5055526 20348.3453* planned',
      '5058500 20348.3630 skipped',
      '5060525 20348.3745 planned',
    ]);
    expect(tracks[0]?.omitted).toBe(31);
  });

  it('Server 2012 R2 by a Monthly Rollup: the Security Only and Internet Explorer updates of its month are reached with it', () => {
    const facts = {
      build: 9600,
      on: 'server',
      kbs: ['5006714'],
      internetExplorer: '11.0',
      dotnetFramework: [],
    } as const;
    const { tracks } = stand(facts);
    const positions = Object.fromEntries(tracks.map(({ kind, positionKbId }) => [kind, positionKbId]));
    expect(tracks[0]?.kind).toBe('monthly-rollup');
    expect(positions).toMatchObject({
      'monthly-rollup': '5006714',
      'security-only': '5006729',
      'ie-cumulative': '5006671',
      ssu: '4566425',
    });
    expect(tracks[0]?.releases.at(-1)).toMatchObject({ kbId: '5082126', state: 'planned' });
  });

  it('Server 2012 R2 by all Security Only and an Internet Explorer update needs no rollup of those months', () => {
    const kbs = [...kbsOf('6.3', 'security-only').filter((kbId) => kbId <= '5006729'), '5006671'];
    const { tracks } = stand(
      { build: 9600, on: 'server', kbs, internetExplorer: '11.0', dotnetFramework: [] },
      '2021-12-01',
    );
    const stateOf = (kbId: string) =>
      tracks.flatMap(({ releases }) => releases).find((each) => each.kbId === kbId)?.state;
    expect(['5006714', '5006729', '5006671', '5007255', '5007247'].map(stateOf)).toEqual([
      ...['position', 'position', 'position', 'planned', 'skipped'],
    ]);
  });

  const DEVICES: readonly { readonly what: string; readonly facts: DeviceFacts; readonly asOf?: Day }[] = [
    { what: '1909, years behind, past its end of service', facts: { build: 18363, ubr: 657, kbs: [] } },
    { what: '1909, ahead of its track', facts: { build: 18363, ubr: 99_999, kbs: [] } },
    { what: '1909 of unknown position', facts: { build: 18363 } },
    { what: '22H2 up to date', facts: { build: 19045, ubr: 6456, kbs: [], dotnetFramework: ['4.8'] } },
    { what: 'Server 2016 before its first update', facts: { build: 14393, on: 'server', ubr: 1, kbs: [] } },
    { what: '24H2 by a hotpatch', facts: { build: 26100, ubr: 3107, kbs: ['5052105'] }, asOf: '2025-05-30' },
    {
      what: 'an update that waits',
      facts: { build: 18363, ubr: 657, kbs: [], pending: ['4551762'] },
      asOf: '2020-05-04',
    },
    { what: 'Server 2012 R2 with nothing', facts: { build: 9600, on: 'server', kbs: [], internetExplorer: '11.0' } },
    { what: 'Server 2012 R2 without a list', facts: { build: 9600, on: 'server' } },
    { what: 'Windows 7', facts: { build: 7601, kbs: ['4019264'], hasEsu: true } },
    { what: 'an unknown build', facts: { build: 65_000, kbs: [] } },
  ];
  it.each(DEVICES)('$what: they tell the same as the assessment', ({ facts, asOf = null }) => {
    const { assessment, tracks } = stand(facts, asOf);
    const { missing, possiblyMissing, plan, position } = assessment;
    const states = new Map(tracks.flatMap(({ releases }) => releases.map(({ kbId, state }) => [kbId, state])));
    const shown = (list: typeof missing) => list.map(({ kbId }) => states.get(kbId) ?? 'absent');
    // All that is missing or may be is shown, and none of it as if it were there.
    expect(shown(missing).filter((state) => !['planned', 'skipped', 'missing'].includes(state))).toEqual([]);
    expect(shown(possiblyMissing).filter((state) => !['unknown', 'skipped'].includes(state))).toEqual([]);
    const installs = plan.filter(({ action }) => action !== 'restart').map(({ kbId }) => kbId);
    expect(installs.filter((kbId) => states.get(kbId) !== 'planned')).toEqual([]);
    expect(tracks.slice(0, 1).map(({ id }) => id)).toEqual(
      position.track === null ? tracks.slice(0, 1).map(({ id }) => id) : [position.track],
    );
    for (const track of tracks) {
      const at = track.releases.findIndex(({ state }) => state === 'position');
      expect(track.releases[at]?.kbId ?? null).toBe(track.positionKbId);
      expect(track.releases.filter(({ state }) => state === 'reached').length).toBeLessThanOrEqual(8);
      expect(track.releases.every(({ releasedOn }) => asOf === null || releasedOn <= asOf)).toBe(true);
      if (track.confidence === 'unknown') {
        expect(track.releases.filter(({ state }) => state === 'preview' || state === 'missing')).toEqual([]);
      }
    }
  });
});
