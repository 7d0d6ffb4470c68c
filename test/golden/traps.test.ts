/**
 * The traps of DOMAIN.md that other tools have fallen into, on real documents: one named case each. Traps 14 to 16 lie in
 * reading documents and reports and have their tests there too; trap 17 (SQL Server) begins with SQL Server.
 */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { assess } from '../../src/assessment/assess.ts';
import { type Catalog, createCatalog } from '../../src/catalog/catalog.ts';
import { type CompileReport, compile } from '../../src/catalog/compile.ts';
import type { KbId } from '../../src/catalog/ids.ts';
import type { Track, TrackRelease } from '../../src/catalog/model.ts';
import { loadReviewedData } from '../../src/ingest/reviewed-data.ts';
import { resolvePosture } from '../../src/inventory/posture.ts';
import { describeWithTestData } from '../support/describe-with-test-data.ts';
import { assessDevice, type DeviceFacts, missingKbs, reportOf } from '../support/device.ts';
import { fullCatalog, readAll } from '../support/full-catalog.ts';
import { TEST_DATA } from '../support/test-data.ts';

describeWithTestData('the traps', () => {
  let catalog: Catalog;
  let report: CompileReport;

  beforeAll(async () => {
    ({ catalog, report } = await fullCatalog());
  }, 60_000);

  const lcuTrack = (lineId: string): Track => {
    const track = catalog.tracksOfLine(lineId).find(({ kind }) => kind === 'lcu');
    if (!track) throw new Error(`no lcu track of ${lineId}`);
    return track;
  };

  const newestOf = (lineId: string, build: number): { release: TrackRelease; ubr: number } => {
    const release = lcuTrack(lineId).releases.findLast(({ builds }) => builds.some((own) => own.build === build));
    const ubr = release?.builds.find((own) => own.build === build)?.ubr;
    if (!release || ubr === undefined) throw new Error(`no release of ${build}`);
    return { release, ubr };
  };

  describe('1: links are missing', () => {
    it('Server 2016 at its newest LCU misses none of its line, of which the links reach next to nothing', () => {
      const { release, ubr } = newestOf('1607', 14393);
      const reached = new Set([release.kbId]);
      for (const kbId of reached) for (const { to } of catalog.supersedes(kbId)) reached.add(to);
      const named = lcuTrack('1607').releases.filter(({ kbId }) => catalog.update(kbId)?.months.length);
      expect(named.length).toBeGreaterThan(110);
      expect(named.filter(({ kbId }) => reached.has(kbId)).length).toBeLessThan(10);
      for (const device of [
        { build: 14393, on: 'server', ubr, kbs: [] },
        { build: 14393, on: 'server', kbs: [release.kbId] },
      ] as const) {
        expect(missingKbs(assessDevice(catalog, device), 'lcu')).toEqual([]);
      }
    });
  });

  describe('2: an out-of-band update is not linked', () => {
    it('4549951 contains 4551762, though it says that it supersedes 4540673 only', () => {
      expect(catalog.supersedes('4549951').map(({ to }) => to)).toEqual(['4540673']);
      expect(missingKbs(assessDevice(catalog, { build: 18363, kbs: ['4549951'] }, '2020-04-14'), 'lcu')).toEqual([]);
    });
  });

  describe('3: a link leads to another line', () => {
    it('5083769 of Windows 11 24H2 names 5078740 of Server 2025, and neither counts on the other', () => {
      expect(catalog.supersedes('5083769').map(({ to }) => to)).toContain('5078740');
      expect(new Set(catalog.placesOf('5083769').map(({ track }) => track.lineId))).toEqual(new Set(['24h2']));
      expect(new Set(catalog.placesOf('5078740').map(({ track }) => track.lineId))).toEqual(new Set(['server-2025']));
      const server = assessDevice(catalog, { build: 26100, on: 'server', kbs: ['5083769'] });
      expect(server.position.confidence).toBe('unknown');
      expect(server.missing).toEqual([]);
      expect(server.possiblyMissing.map(({ kbId }) => kbId)).toContain('5078740');
    });

    it('revisions of Windows 11 24H2 and Server 2025 never compare', () => {
      const client = newestOf('24h2', 26100);
      const server = newestOf('server-2025', 26100);
      expect(server.ubr - client.ubr).toBeGreaterThan(20_000);
      expect(
        missingKbs(assessDevice(catalog, { build: 26100, on: 'server', ubr: client.ubr, kbs: [] }), 'lcu'),
      ).toContain(server.release.kbId);
      expect(missingKbs(assessDevice(catalog, { build: 26100, ubr: client.ubr, kbs: [] }), 'lcu')).toEqual([]);
    });
  });

  describe('4: FixedBuild is wrong or absent', () => {
    it('hundreds of wrong ones are counted, and none has put a KB into a cumulative track', () => {
      expect(report.fixedBuilds.disagree).toBeGreaterThan(200);
      const pages = new Set(catalog.data.sources.filter(({ kind }) => kind === 'release-page').map(({ id }) => id));
      const onNoPage = catalog.data.tracks
        .filter(({ kind }) => kind === 'lcu' || kind === 'hotpatch')
        .flatMap(({ id, releases }) =>
          releases
            .filter(({ sources }) => !sources.some((source) => pages.has(source)))
            .map(({ kbId }) => `${id} ${kbId}`),
        );
      expect(onNoPage).toEqual(['lcu:1903 4497936']);
    });
  });

  describe('5: a KB with a build is no LCU', () => {
    it('5012170 (Secure Boot DBX, "22000.852") is a single update of its own on Windows 11 21H2', () => {
      expect(new Set(catalog.placesOf('5012170').map(({ track }) => track.kind))).toEqual(new Set(['standalone']));
      const device: DeviceFacts = { build: 22000, ubr: 832, kbs: [] };
      const assessment = assessDevice(catalog, device, '2022-08-31');
      expect(assessment.missing.map(({ kbId, kind, fixedAt }) => [kbId, kind, fixedAt])).toEqual([
        ['5016629', 'lcu', { build: 22000, ubr: 856 }],
      ]);
      expect(assessment.plan.map(({ kbId, covers }) => [kbId, covers])).toEqual([['5016629', ['5016629']]]);
      // It is for devices with Secure Boot, which no report tells.
      expect(assessment.possiblyMissing.find(({ kbId }) => kbId === '5012170')).toMatchObject({
        kind: 'standalone',
        fixedAt: null,
        state: 'unknown',
      });
      const installed = assessDevice(catalog, { ...device, kbs: ['5012170'] }, '2022-08-31');
      expect([...installed.missing, ...installed.possiblyMissing].map(({ kbId }) => kbId)).not.toContain('5012170');
    });
  });

  describe('6: Supercedence differs per row and month', () => {
    it('the union of all rows is kept, each link with the months that say it', () => {
      const links = catalog.supersedes('4540673');
      expect(links).toEqual([{ from: '4540673', to: '4532693', sources: ['2019-Aug', '2020-Mar'] }]);
      const several = catalog.data.updates.filter(({ kbId }) => catalog.supersedes(kbId).length > 1);
      expect(several.length).toBeGreaterThanOrEqual(51);
      expect(
        catalog.data.edges.filter(({ from, to }) => !/^\d{6,8}$/.test(from) || !/^\d{6,8}$/.test(to) || from === to),
      ).toEqual([]);
    });
  });

  describe('7: a KB stands in the months of others', () => {
    it('5095051, named back to 2020-Dec, is of June 2026', () => {
      expect(catalog.update('5095051')).toMatchObject({
        releasedOn: '2026-06-09',
        name: 'June 2026 Security Updates',
        isReleaseDayEstimated: false,
      });
      expect(catalog.update('5095051')?.months[0]).toBe('2020-Dec');
    });

    it('5005563, named by 2021-Jul and 2021-Sep, is of September 2021: it supersedes 5005036 of August', () => {
      expect(catalog.update('5005563')?.releasedOn).toBe('2021-09-14');
    });
  });

  describe('8: rows are withdrawn later', () => {
    it('an older revision of a month is known by its date and never mixed with the newer one', async () => {
      const paths = ['msrc/cvrf/2020-Mar.xml.gz', 'msrc/revisions/2020-Mar@2020-04-04.xml.gz'].map((path) =>
        join(TEST_DATA, path),
      );
      const reviewed = await loadReviewedData();
      const both = compile(await readAll(paths), reviewed);
      const latest = compile(await readAll(paths.slice(0, 1)), reviewed);
      expect(both.report.olderRevisions).toEqual(['2020-Mar of 2020-04-01T07:00:00.000Z']);
      expect(both.data).toEqual(latest.data);
    });
  });

  describe('9: product names vary', () => {
    it.each([
      ['Windows 10 version 1507', { build: 10240, ubr: 16384 }],
      ['Windows 11 version 21H2', { build: 22000, ubr: 194 }],
      ['Windows Server 2022', { build: 20348, ubr: 200, on: 'server-core' }],
      ['Windows 10 version 1909', { build: 18363, ubr: 400, architecture: 'arm64' }],
    ] as const)('%s is found by its product, whatever it is called', (name, device) => {
      const assessment = assessDevice(catalog, { ...device, kbs: [] });
      expect(assessment.os.name).toBe(name);
      expect(missingKbs(assessment, 'lcu').length).toBeGreaterThan(20);
      expect(assessment.missing[0]?.cves.length ?? 0).toBeGreaterThanOrEqual(0);
    });
  });

  describe('10: one name begins another', () => {
    it.each([
      [
        'Server 2022',
        'Server, version 23H2',
        { build: 20348, on: 'server-core', ubr: 1 },
        { build: 25398, on: 'server-core', ubr: 1 },
      ],
      ['Server 2012', 'Server 2012 R2', { build: 9200, on: 'server' }, { build: 9600, on: 'server' }],
    ] as const)('%s and %s share no cumulative update', (_, __, one, other) => {
      const kinds = ['lcu', 'monthly-rollup', 'security-only'];
      const first = missingKbs(assessDevice(catalog, { ...one, kbs: [] }), ...kinds);
      const second = missingKbs(assessDevice(catalog, { ...other, kbs: [] }), ...kinds);
      expect(Math.min(first.length, second.length)).toBeGreaterThan(20);
      expect(first.filter((kbId) => second.includes(kbId))).toEqual([]);
    });
  });

  describe('11: a KB is listed on a wrong product', () => {
    it('5022303 of Windows 11 22H2 is never missing on Server 2022', () => {
      const assessment = assessDevice(catalog, { build: 20348, on: 'server', ubr: 1, kbs: [] });
      expect([...assessment.missing, ...assessment.possiblyMissing].map(({ kbId }) => kbId)).not.toContain('5022303');
    });

    it('every KB of a cumulative track serves a build of its line', () => {
      const builds = new Map(catalog.data.windows.lines.map((line) => [line.id, line.builds]));
      const wrong = catalog.data.tracks
        .filter(({ kind }) => kind === 'lcu' || kind === 'hotpatch')
        .flatMap(({ id, lineId, releases }) =>
          releases
            .filter((release) => !release.builds.some(({ build }) => builds.get(lineId)?.includes(build)))
            .map(({ kbId }) => `${id} ${kbId}`),
        );
      expect(wrong).toEqual([]);
    });
  });

  describe('12: hotpatch is spelled many ways', () => {
    it.each(['5048800', '5046698', '5052105', '5071413'])('%s is a hotpatch and nothing else', (kbId) => {
      expect(new Set(catalog.placesOf(kbId).map(({ track }) => track.kind))).toEqual(new Set(['hotpatch']));
    });
  });

  describe('13: not every id is a CVE', () => {
    it('only CVEs and advisories are kept, and what is left out is counted', () => {
      expect(catalog.data.vulnerabilities.filter(({ id }) => !/^(CVE-\d{4}-\d{4,7}|ADV\d{6})$/.test(id))).toEqual([]);
      expect(report.drops['not-a-cve-or-advisory']).toBeGreaterThan(0);
      expect(report.drops['linux-only']).toBeGreaterThan(10_000);
    });

    it('advisories stand beside the CVEs and are not counted among them', () => {
      const flash = assessDevice(catalog, { build: 9600, on: 'server', kbs: [] }).missing.filter(
        ({ kind }) => kind === 'flash',
      );
      expect(flash.filter(({ advisories }) => advisories.length > 0).length).toBeGreaterThan(30);
      for (const { cves, cveCountBySoftware } of flash) {
        expect(cves.filter((id) => !id.startsWith('CVE-'))).toEqual([]);
        expect(cveCountBySoftware.flash_player).toBe(cves.length);
      }
    });
  });

  describe('14: v2 JSON numbers its remediations in its own way', () => {
    it('the XML and JSON forms of December 2020 give the same answers', async () => {
      const reviewed = await loadReviewedData();
      const [xml, json] = await Promise.all(
        ['msrc/cvrf/2020-Dec.xml.gz', 'msrc/cvrf-json/2020-dec.json.gz'].map(async (month) => {
          const records = await readAll([join(TEST_DATA, month), join(TEST_DATA, 'release-health')]);
          return createCatalog(compile(records, reviewed).data, month);
        }),
      );
      const devices: DeviceFacts[] = [
        { build: 19042, ubr: 1, kbs: [] },
        { build: 7601, kbs: [] },
        { build: 17763, on: 'server', ubr: 1, kbs: [] },
      ];
      for (const device of devices) {
        const [fromXml, fromJson] = [xml, json].map(
          (each) => each && missingKbs(assessDevice(each, device, '2020-12-31')),
        );
        expect(fromJson?.length).toBeGreaterThan(0);
        expect(fromJson).toEqual(fromXml);
      }
    });
  });

  describe('15: Windows 11 calls itself Windows 10', () => {
    it('the build decides, whatever the product name says', () => {
      const facts = reportOf({ build: 22631, ubr: 3007, kbs: [] });
      const posture = resolvePosture(catalog, { ...facts, os: { ...facts.os, productName: 'Windows 10 Pro' } });
      expect(posture.releaseId).toBe('windows-11-23h2');
      expect(assess(catalog, posture).os.software).toBe('windows_11');
    });
  });

  describe('16: a rolled-back install is listed as a success', () => {
    it('the revision is believed, the KB is missing, and the conflict is told', () => {
      const assessment = assessDevice(catalog, { build: 18363, ubr: 657, kbs: ['4532693', '4540673'] }, '2020-03-11');
      expect(missingKbs(assessment, 'lcu')).toEqual(['4540673']);
      expect(assessment.conflicts.map(({ code }) => code)).toEqual(['revision-below-installed-kb']);
    });
  });

  describe('18: a CVE’s revision date is no release date', () => {
    it('every KB of a cumulative track has the day of the release history', () => {
      const ofTracks = catalog.data.tracks
        .filter(({ kind }) => kind === 'lcu' || kind === 'hotpatch')
        .flatMap(({ releases }) => releases);
      expect(ofTracks.filter(({ kbId }) => catalog.update(kbId)?.isReleaseDayEstimated)).toEqual([]);
      expect(catalog.update('4540673')?.releasedOn).toBe('2020-03-10');
      expect(catalog.update('4551762')?.releasedOn).toBe('2020-03-12');
    });
  });

  describe('and what follows from them', () => {
    it.each([
      ['Server 2022', 'server-2022', 20348, 'server'],
      ['Server 2016', '1607', 14393, 'server'],
      ['Windows 11 24H2', '24h2', 26100, 'client'],
      ['Windows 11 25H2', '24h2', 26200, 'client'],
      ['Windows 10 22H2', '2004', 19045, 'client'],
      ['Server 2025', 'server-2025', 26100, 'server'],
      ['Server 2019', '1809', 17763, 'server'],
    ] as const)('%s with its newest LCU misses no cumulative update, by revision and by KB', (_, lineId, build, on) => {
      const { release, ubr } = newestOf(lineId, build);
      for (const device of [
        { build, on, ubr, kbs: [] },
        { build, on, ubr },
        { build, on, kbs: [release.kbId] },
      ]) {
        const assessment = assessDevice(catalog, device);
        expect(
          [...assessment.missing, ...assessment.possiblyMissing].filter(
            ({ kind }) => kind === 'lcu' || kind === 'hotpatch' || kind === 'ssu',
          ),
        ).toEqual([]);
        expect(
          assessment.plan.filter(({ kbId }) => catalog.placesOf(kbId).some(({ track }) => track.kind === 'lcu')),
        ).toEqual([]);
        expect(assessment.conflicts).toEqual([]);
        // Without a list, what only a list can tell stays unknown; the cumulative track does not.
        const unknown = assessment.unknown.map(({ evidence }) => evidence.rule);
        expect(unknown.filter((rule) => rule !== 'list-incomplete' || 'kbs' in device)).toEqual([]);
      }
    });

    it('a Windows 11 21H2 of October 2021 misses what came out in the three months since', () => {
      const assessment = assessDevice(catalog, { build: 22000, ubr: 258, kbs: [] }, '2022-01-11');
      expect(missingKbs(assessment, 'lcu')).toEqual(['5009566', '5008215', '5007215']);
      expect(assessment.plan.map(({ kbId }) => kbId)).toContain('5009566');
    });

    it('a Server 2025 of May 2025 misses June 2025 by revision, and its plan is that one KB', () => {
      const assessment = assessDevice(catalog, { build: 26100, on: 'server', ubr: 4061, kbs: [] }, '2025-06-10');
      expect(missingKbs(assessment)).toEqual(['5060842']);
      expect(assessment.plan.map(({ kbId, action }) => [kbId, action])).toEqual([['5060842', 'install']]);
    });

    it.each([26120, 27842, 99999])('the unknown build %i is unknown, never clean', (build) => {
      for (const on of ['client', 'server', null] as const) {
        const assessment = assessDevice(catalog, { build, on, ubr: 1, kbs: ['5060842'] });
        expect(assessment).toMatchObject({
          missing: [],
          possiblyMissing: [],
          plan: [],
          position: { confidence: 'unknown' },
          os: { name: null },
        });
        expect(assessment.unknown.map(({ evidence }) => evidence.rule)).toEqual(['os-unknown']);
      }
    });

    it('an out-of-band Internet Explorer update is missing beside the rollup that came a week before it', () => {
      const withRollup = assessDevice(catalog, { build: 7601, kbs: ['4471318'] }, '2018-12-31');
      expect(missingKbs(withRollup, 'ie-cumulative', 'monthly-rollup', 'security-only')).toEqual(['4483187']);
      expect(withRollup.missing.find(({ kbId }) => kbId === '4483187')?.exploited).toEqual(['CVE-2018-8653']);
    });

    it('a hotpatched 24H2 of December 2025 misses the PowerShell update that comes beside the hotpatch', () => {
      const device: DeviceFacts = { build: 26100, ubr: 7392, kbs: ['5072014'] };
      const { missing } = assessDevice(catalog, device, '2025-12-31');
      expect(missing.map(({ kbId, kind, cves }) => [kbId, kind, cves])).toEqual([
        ['5074204', 'hotpatch-companion', ['CVE-2025-54100']],
      ]);
      expect(missingKbs(assessDevice(catalog, { ...device, kbs: ['5072014', '5074204'] }, '2025-12-31'))).toEqual([]);
      expect(missingKbs(assessDevice(catalog, { build: 26100, ubr: 7462, kbs: [] }, '2025-12-31'))).toEqual([]);
    });

    it('an out-of-band rollup does not stand for the regular one of its month', () => {
      const assessment = assessDevice(catalog, { build: 7601, kbs: ['5004953'] }, '2021-07-31');
      expect(missingKbs(assessment, 'monthly-rollup', 'security-only').toSorted()).toEqual(['5004289', '5004307']);
      expect(
        assessDevice(catalog, { build: 7601, kbs: ['5004289'] }, '2021-07-31').missing.filter(
          ({ kind }) => kind === 'monthly-rollup',
        ),
      ).toEqual([]);
    });

    it('5058430 on Server 2008 R2 does not close CVE-2025-32709, which 5061196 fixes', () => {
      const assessment = assessDevice(catalog, { build: 7601, on: 'server', kbs: ['5058430'] }, '2025-05-31');
      expect(missingKbs(assessment, 'monthly-rollup')).toEqual(['5061196']);
    });
  });

  it('no KB of any answer is blank or a word', () => {
    const devices: DeviceFacts[] = catalog.data.windows.releases.flatMap((release) =>
      release.builds.map((build) => ({ build, on: release.kind, ubr: 1, kbs: [] as KbId[] })),
    );
    for (const device of devices) {
      for (const { kbId } of assessDevice(catalog, device).missing) expect(kbId).toMatch(/^\d{6,8}$/);
    }
  });
});
