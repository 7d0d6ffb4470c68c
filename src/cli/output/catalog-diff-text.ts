/** What `kbgap catalog diff` tells a person. */
import Table from 'cli-table3';
import type { Changes } from '../../catalog/diff/compare-lists.ts';
import type { CoverageChange, GainedAndLost } from '../../catalog/diff/coverage.ts';
import type { CatalogDiff, ChangedDocument } from '../../catalog/diff/diff-catalogs.ts';
import type { MovedKb, TrackPlace } from '../../catalog/diff/places.ts';
import type { DeviceChanges, TenantChanges } from '../compare-fleet.ts';
import { type NamedCatalog, shortVersion } from '../kept-catalog.ts';
import { colors } from './colors.ts';

export interface ComparedCatalogs {
  readonly before: NamedCatalog;
  readonly after: NamedCatalog;
  readonly diff: CatalogDiff;
  readonly tenants: readonly TenantChanges[] | null;
  readonly devices: readonly DeviceChanges[] | null;
}

const SHOWN = 10;
const STYLE = { head: [], border: [], compact: true };

export function catalogDiffText({ before, after, diff, tenants, devices }: ComparedCatalogs): string {
  const sections = [...contentSections(diff), ...(tenants ?? []).map(tenantSection), deviceSection(devices ?? [])];
  const found = sections.filter((section) => section.length > 0);
  return [
    ...[before, after].map(heading),
    ...(found.length === 0 ? ['', 'Nothing differs.'] : found.flatMap((section) => ['', ...section])),
  ].join('\n');
}

function heading({ catalog, state }: NamedCatalog, index: number): string {
  const what = { 'in-force': 'in force', earlier: 'earlier', refused: 'refused', file: 'file' }[state ?? 'file'];
  const name = colors.bold(shortVersion(catalog.version));
  return `${index === 0 ? 'from' : 'to  '} ${name} (${what}), known through ${catalog.knownThrough ?? 'no date'}`;
}

/** Each section a heading and its lines; empty: nothing to say. */
function contentSections(diff: CatalogDiff): string[][] {
  const { documents, kbs, products, tracks, vulnerabilities, supersedences } = diff;
  return [
    section('Documents', [
      ...plusMinus(documents, ({ id, items }) => `${id} (${items} items)`),
      ...shown(documents.changed.map(documentLine)),
    ]),
    section(
      'Reviewed data',
      diff.isReviewedDataChanged ? ['  differ: see the CHANGELOG, and corrections of your own'] : [],
    ),
    section(
      'KBs',
      plusMinus(kbs, ({ kbId, releasedOn }) => `KB${kbId} of ${releasedOn}`),
    ),
    section('KBs that stand elsewhere', shown(diff.moved.map(movedLine))),
    section('Vulnerabilities', [
      ...plusMinus(vulnerabilities, String),
      ...(vulnerabilities.changed.length > 0 ? [`  ~ ${few(vulnerabilities.changed)}`] : []),
    ]),
    section(
      'Products',
      plusMinus(products, ({ id, name }) => `${name} (${id})`),
    ),
    section('Tracks', plusMinus(tracks, String)),
    section(
      'Supersedence links',
      plusMinus(supersedences, ({ from, to }) => `KB${from} over KB${to}`),
    ),
    coverageSection(diff.coverage),
    section(
      'Corrections that match nothing now',
      shown(diff.newlyUnusedCorrections.map(({ kbId, reason }) => `  KB${kbId}: ${reason}`)),
    ),
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length > 0 ? [colors.bold(title), ...lines] : [];
}

function plusMinus<Item>({ added, removed }: Changes<Item>, say: (item: Item) => string): string[] {
  return [
    ...(added.length > 0 ? [colors.green(`  + ${few(added.map(say))}`)] : []),
    ...(removed.length > 0 ? [colors.red(`  - ${few(removed.map(say))}`)] : []),
  ];
}

/** Some of a list, and how many more there are. */
function few(items: readonly string[], count = items.length): string {
  const more = count - Math.min(SHOWN, items.length);
  return `${items.slice(0, SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function shown(lines: readonly string[]): string[] {
  const more = lines.length - SHOWN;
  return more > 0 ? [...lines.slice(0, SHOWN), `  and ${more} more (--json lists all)`] : [...lines];
}

function documentLine({ id, before, after }: ChangedDocument): string {
  const dates = [before, after].map(({ publishedAt }) => publishedAt ?? 'no date');
  const items = before.items === after.items ? `${after.items} items` : `${before.items} to ${after.items} items`;
  return `  ~ ${id}: ${dates[0] === dates[1] ? `${dates[0]}, other content` : dates.join(' to ')}, ${items}`;
}

function movedLine({ kbId, from, to }: MovedKb): string {
  const places = (all: readonly TrackPlace[]): string =>
    all.map(({ trackId, ubr }) => (ubr === null ? trackId : `${trackId} at revision ${ubr}`)).join(', ') || 'no track';
  return `  KB${kbId}: from ${places(from)} to ${places(to)}`;
}

function coverageSection(coverage: readonly CoverageChange[]): string[] {
  if (coverage.length === 0) return [];
  const table = new Table({ head: ['KB', 'fixes', 'products', 'vulnerabilities'], style: STYLE });
  const counts = ({ gained, lost }: { readonly gained: number; readonly lost: number }): string =>
    [...(gained > 0 ? [`+${gained}`] : []), ...(lost > 0 ? [`-${lost}`] : [])].join(' ');
  const of = ({ gained, lost }: GainedAndLost<string>): string => counts({ gained: gained.count, lost: lost.count });
  const most = coverage.toSorted((a, b) => sizeOf(b) - sizeOf(a)).slice(0, SHOWN);
  for (const { kbId, fixes, products, vulnerabilities } of most) {
    table.push([`KB${kbId}`, counts(fixes), of(products), of(vulnerabilities)]);
  }
  const more = coverage.length - most.length;
  return [
    colors.bold('What KBs fix'),
    table.toString(),
    ...(more > 0 ? [`and ${more} more KBs (--json lists all)`] : []),
  ];
}

function sizeOf({ fixes }: CoverageChange): number {
  return fixes.gained + fixes.lost;
}

function tenantSection({ tenantId, devices, changed, newlyUnknown, noLongerUnknown, kbs }: TenantChanges): string[] {
  const unknown = [
    ...(newlyUnknown > 0 ? [`${newlyUnknown} cannot be judged any more`] : []),
    ...(noLongerUnknown > 0 ? [`${noLongerUnknown} can be judged now`] : []),
  ];
  const title = `Tenant ${tenantId}: ${changed} of ${devices} active devices miss other KBs`;
  const heading = colors.bold([title, ...unknown].join(', '));
  if (kbs.length === 0) return [heading];
  const table = new Table({ head: ['KB', 'newly missing', 'no longer'], style: STYLE });
  for (const { kbId, newlyMissing, noLongerMissing } of kbs.slice(0, SHOWN)) {
    table.push([`KB${kbId}`, newlyMissing || '', noLongerMissing || '']);
  }
  const more = kbs.length - SHOWN;
  return [heading, table.toString(), ...(more > 0 ? [`and ${more} more KBs (--json lists all)`] : [])];
}

function deviceSection(devices: readonly DeviceChanges[]): string[] {
  return devices.flatMap(({ device, newlyMissing, noLongerMissing, isUnknown }) => {
    const names = (kbIds: readonly string[]): string => few(kbIds.map((kbId) => `KB${kbId}`));
    const lines = [
      ...(newlyMissing.length > 0 ? [colors.red(`  newly missing: ${names(newlyMissing)}`)] : []),
      ...(noLongerMissing.length > 0 ? [colors.green(`  no longer missing: ${names(noLongerMissing)}`)] : []),
      ...(isUnknown.after && !isUnknown.before ? ['  something cannot be judged any more'] : []),
      ...(isUnknown.before && !isUnknown.after ? ['  can be judged now'] : []),
    ];
    return [colors.bold(device), ...(lines.length > 0 ? lines : ['  the same answer'])];
  });
}
