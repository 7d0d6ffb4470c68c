/**
 * A made-up fleet as its devices would report it: mostly clients, most of them a few releases behind, with the lists of
 * updates that such devices have. The same seed gives the same reports.
 */
import type { Catalog } from '../../src/catalog/catalog.ts';
import type { KbId } from '../../src/catalog/ids.ts';
import type { Track, TrackKind, TrackRelease } from '../../src/catalog/model.ts';
import { parseReports } from '../../src/inventory/parse-report.ts';
import { type Posture, resolvePosture } from '../../src/inventory/posture.ts';
import { createRandom } from './random.ts';

export interface BenchDevice {
  /** What the one line of PowerShell in the README prints. */
  readonly report: string;
  readonly posture: Posture;
}

/** Devices that are alike but for what is installed. */
export interface Model {
  readonly lineId: string;
  readonly build: number;
  readonly installationType: 'Client' | 'Server' | 'Server Core';
  readonly editions: readonly string[];
  /** Of a hundred devices. */
  readonly share: number;
}

const CLIENT = { installationType: 'Client', editions: ['Professional', 'Enterprise', 'Education', 'Core'] } as const;
const SERVER = { installationType: 'Server', editions: ['ServerStandard', 'ServerDatacenter'] } as const;
const CORE = { ...SERVER, installationType: 'Server Core' } as const;

/** What a fleet is made of: mostly clients. */
export const MODELS: readonly Model[] = [
  { ...CLIENT, lineId: '2004', build: 19045, share: 24 },
  { ...CLIENT, lineId: '2004', build: 19044, share: 3 },
  { ...CLIENT, lineId: '22h2', build: 22631, share: 16 },
  { ...CLIENT, lineId: '24h2', build: 26100, share: 18 },
  { ...CLIENT, lineId: '24h2', build: 26200, share: 9 },
  { ...CLIENT, lineId: '1903', build: 18363, share: 1 },
  { ...SERVER, lineId: '1809', build: 17763, share: 9 },
  { ...CORE, lineId: 'server-2022', build: 20348, share: 3 },
  { ...SERVER, lineId: 'server-2022', build: 20348, share: 6 },
  { ...SERVER, lineId: '1607', build: 14393, share: 5 },
  { ...SERVER, lineId: 'server-2025', build: 26100, share: 4 },
  { ...SERVER, lineId: '6.3', build: 9600, share: 2 },
];

/** Mean number of releases (previews among them) that a device is behind: some ten weeks. */
const MEAN_LAG = 6;

/** `count` devices, all with different postures. */
export function makeDevices(catalog: Catalog, { count, seed }: { count: number; seed: number }): BenchDevice[] {
  const random = createRandom(seed);
  const makers = MODELS.map((model) => ({ model, make: createMaker(catalog, model, random) }));
  const devices = new Map<string, BenchDevice>();
  for (let number = 1; devices.size < count; number++) {
    if (number > count * 5) throw new Error(`only ${devices.size} different postures in ${number} devices`);
    const report = JSON.stringify(pickByShare(makers, random()).make(`BENCH-${number}`));
    const [parsed] = parseReports(Buffer.from(report));
    if (!parsed) throw new Error(`no device in ${report}`);
    const posture = resolvePosture(catalog, parsed);
    devices.set(posture.key, { report, posture });
  }
  return [...devices.values()];
}

function pickByShare<T extends { readonly model: Model }>(makers: readonly T[], point: number): T {
  let left = point * makers.reduce((sum, { model }) => sum + model.share, 0);
  const found = makers.find(({ model }) => {
    left -= model.share;
    return left < 0;
  });
  if (!found) throw new Error('there are no models');
  return found;
}

function createMaker(catalog: Catalog, model: Model, random: () => number) {
  const tracks = catalog.tracksOfLine(model.lineId);
  const releasesOf = (...kinds: readonly TrackKind[]): TrackRelease[] =>
    tracks.filter(({ kind }) => kinds.includes(kind)).flatMap(({ releases }) => releases);
  const cumulative = releasesOf('lcu').filter(({ builds }) => builds.some(({ build }) => build === model.build));
  const rollups = releasesOf('monthly-rollup');
  const dotnet = tracks.filter(({ kind }) => kind === 'dotnet-cumulative');
  const extras = releasesOf('ssu', 'standalone', 'flash', 'ie-cumulative');

  const behind = (releases: readonly TrackRelease[]): TrackRelease | undefined =>
    releases[Math.max(0, releases.length - 1 - Math.floor(-Math.log(1 - random()) * MEAN_LAG))];
  const dotnetKbs = (track: Track): KbId[] => (random() < 0.6 ? [behind(track.releases)?.kbId ?? ''] : []);

  return (computerName: string) => {
    const newest = behind(cumulative);
    const kbIds = [
      newest ?? behind(rollups),
      // Windows keeps older ones in the list now and then.
      ...(newest && random() < 0.2 ? [behind(cumulative.filter(({ order }) => order < newest.order))] : []),
      ...extras.filter(() => random() < 2 / (extras.length + 1)),
    ].flatMap((release) => release?.kbId ?? []);
    const hotfixes = [...new Set([...kbIds, ...dotnet.flatMap(dotnetKbs)])].filter((kbId) => kbId !== '');
    return {
      ComputerName: computerName,
      CurrentBuild: String(model.build),
      // One in ten reports come from tools that do not read the revision.
      ...(newest && random() < 0.9
        ? { UBR: newest.builds.find(({ build }) => build === model.build)?.ubr ?? newest.order }
        : {}),
      EditionID: model.editions[Math.floor(random() * model.editions.length)],
      InstallationType: model.installationType,
      ProductType: model.installationType === 'Client' ? 'WinNT' : 'ServerNT',
      Architecture: model.installationType === 'Client' && random() < 0.05 ? 'ARM64' : 'AMD64',
      HotFixes: hotfixes.map((kbId) => ({ HotFixID: `KB${kbId}` })),
    };
  };
}
