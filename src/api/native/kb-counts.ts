/** KBs that devices of a fleet miss. */
import Type from 'typebox';
import type { Catalog } from '../../catalog/catalog.ts';
import type { KbId } from '../../catalog/ids.ts';
import { kbFactsOf } from '../../catalog/kb-facts.ts';
import { rankOf, type Urgency } from '../../catalog/urgency.ts';
import { severityRank } from '../../catalog/vulnerabilities.ts';
import type { KbCounts } from '../../fleet/fleet.ts';
import { eachInTurns } from '../../fleet/in-turns.ts';
import { AS_OF_PROPERTIES, ofCatalogAsOf } from './catalog.ts';
import { isOfSeverity, type SeverityOptions } from './list-filters.ts';
import { type ListOptions, type ListRules, listPage } from './list-options.ts';
import { Count, NullableText, SeverityDto, Text, Texts } from './types.ts';
import { UrgencyDto } from './urgency.ts';

/** What the catalog says of a KB, whatever device it is for. */
export const KB_PROPERTIES = {
  kbId: Text,
  name: Text,
  releasedOn: NullableText,
  severity: SeverityDto,
  /** CVEs that it fixes; in a plan, those that it closes, with what it covers. */
  cves: Count,
  /** Of these the exploited ones, and those that CISA lists as such. */
  exploited: Texts,
  knownExploited: Texts,
  urgency: UrgencyDto,
};

export const KbCountDto = Type.Object({ ...KB_PROPERTIES, devices: Count }, { title: 'KbCount' });
type KbCountDto = Type.Static<typeof KbCountDto>;

/** KBs that devices miss, most urgent first, of equal ones that of most devices. `total`: of all pages. */
export const KbCountsDto = Type.Object(
  {
    ...AS_OF_PROPERTIES,
    devices: Count,
    patched: Count,
    missing: Count,
    unknown: Count,
    total: Count,
    value: Type.Array(KbCountDto),
  },
  { title: 'KbCounts' },
);

type KbSort = 'name' | 'devices' | 'released' | 'severity' | 'cves' | 'urgency';

export const KB_COUNTS: ListRules<KbCountDto, KbSort> = {
  sorts: {
    name: ({ kbId }) => Number(kbId),
    devices: ({ devices }) => devices,
    released: ({ releasedOn }) => releasedOn,
    severity: ({ severity }) => severity && severityRank(severity),
    cves: ({ cves }) => cves,
    urgency: ({ urgency }) => rankOf(urgency),
  },
  searchIn: ({ kbId, name }) => [`KB${kbId}`, name],
};

export async function toKbCountsDto(
  { catalog, asOf, kbs, ...counts }: KbCounts,
  { severity, exploited, ...options }: ListOptions<KbSort> & SeverityOptions = {},
): Promise<Type.Static<typeof KbCountsDto>> {
  const rows: KbCountDto[] = [];
  await eachInTurns(kbs, ({ kbId, devices, urgency }) => {
    const row = { ...describeKb(catalog, kbId), ...toUrgency(urgency), devices };
    const isWanted = exploited === undefined || row.exploited.length > 0 === exploited;
    if (isWanted && isOfSeverity(row.severity, severity)) rows.push(row);
  });
  return { ...ofCatalogAsOf({ catalog, asOf }), ...counts, ...listPage(rows, options, KB_COUNTS) };
}

export function toUrgency({ why, ...rest }: Urgency) {
  return { urgency: { ...rest, why: [...why] } };
}

export function describeKb(catalog: Catalog, kbId: KbId) {
  const update = catalog.update(kbId);
  const { severity, cves, exploited, knownExploited } = kbFactsOf(catalog, kbId);
  return {
    kbId,
    name: update?.name ?? '',
    releasedOn: update?.releasedOn ?? null,
    ...{ severity, cves },
    exploited: [...exploited],
    knownExploited: [...knownExploited],
  };
}
