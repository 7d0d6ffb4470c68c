/** What `kbgap catalog diff` tells a person. */
import Table from 'cli-table3';
import type { Changes } from '../../catalog/diff/compare-lists.ts';
import type { CoverageChange, GainedAndLost } from '../../catalog/diff/coverage.ts';
import type { CatalogDiff, ChangedDocument } from '../../catalog/diff/diff-catalogs.ts';
import type { MovedKb, TrackPlace } from '../../catalog/diff/places.ts';
import type { DeviceChanges, TenantChanges } from '../compare-fleet.ts';
import { type NamedCatalog, shortVersion } from '../kept-catalog.ts';
import { deviceSections, tenantSection } from './catalog-diff-devices.ts';
import { colors } from './colors.ts';
import { few, SHOWN, STYLE } from './few.ts';

export interface ComparedCatalogs {
  readonly before: NamedCatalog;
  readonly after: NamedCatalog;
  readonly diff: CatalogDiff;
  readonly tenants: readonly TenantChanges[] | null;
  readonly devices: readonly DeviceChanges[] | null;
}

export function catalogDiffText({ before, after, diff, tenants, devices }: ComparedCatalogs): string {
  const sections = [...contentSections(diff), ...(tenants ?? []).map(tenantSection), deviceSections(devices ?? [])];
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
