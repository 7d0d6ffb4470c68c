/** Arbitrary devices of a catalog, for properties that hold on every one of them. */
import fc from 'fast-check';
import type { Catalog } from '../../src/catalog/catalog.ts';
import type { Day, KbId } from '../../src/catalog/ids.ts';
import type { Architecture, Installation, WindowsRelease } from '../../src/catalog/windows.ts';
import type { DeviceFacts } from './device.ts';

/** A device with its KBs set and its line known. */
export interface AnyDevice extends DeviceFacts {
  readonly build: number;
  readonly ubr: number | null;
  readonly kbs: readonly KbId[];
  readonly lineId: string;
}

interface Place {
  readonly build: number;
  readonly on: Installation;
  readonly architecture: Architecture;
  readonly lineId: string;
}

/** Any device of any release with a servicing line: any revision or none, any KBs of its line and a few of others. */
export function anyDevice(catalog: Catalog): fc.Arbitrary<AnyDevice> {
  const places = catalog.data.windows.releases.flatMap((release) => placesOf(catalog, release));
  return fc.constantFrom(...places).chain((place) => deviceAt(catalog, place));
}

/** A day on which something was released, or none. */
export function anyDay(catalog: Catalog): fc.Arbitrary<Day | null> {
  const days = [...new Set(catalog.data.updates.map(({ releasedOn }) => releasedOn))].sort();
  return fc.option(fc.constantFrom(...days), { freq: 2 });
}

/** KBs of all tracks of a line, oldest first. */
export function kbsOfLine(catalog: Catalog, lineId: string): KbId[] {
  const releases = catalog.tracksOfLine(lineId).flatMap((track) => track.releases);
  return [...new Set(releases.toSorted((a, b) => (a.releasedOn < b.releasedOn ? -1 : 1)).map(({ kbId }) => kbId))];
}

function placesOf(catalog: Catalog, release: WindowsRelease): Place[] {
  const line = catalog.line(release.line ?? '');
  if (!line || line.servicing === 'none') return [];
  return release.builds.flatMap((build) =>
    Object.entries(release.products).flatMap(([on, byArchitecture]) =>
      Object.keys(byArchitecture).map((architecture) => ({
        build,
        on: on as Installation,
        architecture: architecture as Architecture,
        lineId: line.id,
      })),
    ),
  );
}

function deviceAt(catalog: Catalog, place: Place): fc.Arbitrary<AnyDevice> {
  const ofLine = kbsOfLine(catalog, place.lineId);
  const others = catalog.data.updates.map(({ kbId }) => kbId);
  return fc.record({
    build: fc.constant(place.build),
    on: fc.constant(place.on),
    architecture: fc.constant(place.architecture),
    lineId: fc.constant(place.lineId),
    ubr: anyRevision(catalog, place.lineId),
    kbs: fc.tuple(anyKbs(ofLine, 15), anyKbs(others, 3)).map(([own, foreign]) => [...new Set([...own, ...foreign])]),
    isKbListComplete: fc.boolean(),
    pending: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, anyKbs(ofLine, 3)),
    isRebootPending: fc.constantFrom(null, true, false),
    isHotpatchEnrolled: fc.constantFrom(null, null, null, true, false),
    hasEsu: fc.constantFrom(null, true),
    // Few values each: every combination is a platform of its own, which takes some milliseconds to work out.
    edgeChromium: fc.constantFrom(null, '120.0.1.2'),
    internetExplorer: fc.constantFrom(null, '11.0.9600.19596'),
    dotnetFramework: fc.constantFrom(null, ['3.5', '4.8']),
    editionId: fc.constantFrom(null, 'Enterprise', 'EnterpriseS', 'Professional'),
  });
}

/** Revisions at, just below and just above real ones, or anywhere; or none. */
function anyRevision(catalog: Catalog, lineId: string): fc.Arbitrary<number | null> {
  const orders = catalog
    .tracksOfLine(lineId)
    .filter(({ kind }) => kind === 'lcu' || kind === 'hotpatch')
    .flatMap(({ releases }) => releases.map(({ order }) => order));
  if (orders.length === 0) return fc.constantFrom(null, 24_000);
  const near = fc
    .tuple(fc.constantFrom(...orders), fc.integer({ min: -1, max: 1 }))
    .map(([order, by]) => Math.max(0, order + by));
  return fc.oneof(
    { weight: 3, arbitrary: near },
    { weight: 1, arbitrary: fc.nat(40_000) },
    { weight: 2, arbitrary: fc.constant(null) },
  );
}

/** A few at random, or a run of successive ones, as a device that was updated every month has them. */
function anyKbs(kbIds: readonly KbId[], maxLength: number): fc.Arbitrary<KbId[]> {
  if (kbIds.length === 0) return fc.constant([]);
  const some = fc.array(fc.constantFrom(...kbIds), { maxLength });
  const run = fc
    .tuple(fc.nat(kbIds.length), fc.nat(maxLength))
    .map(([start, length]) => kbIds.slice(start, start + length));
  return fc.oneof(some, run);
}
