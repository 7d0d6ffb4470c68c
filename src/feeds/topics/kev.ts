import type { Catalog } from '../../catalog/catalog.ts';
import type { VulnerabilityId } from '../../catalog/ids.ts';
import type { KnownExploited } from '../../catalog/records.ts';
import { bundle, counted, type Finding, type News } from '../news.ts';

/** On how many devices each vulnerability is; those on none may be left out. */
type CountExposed = () => Promise<readonly { readonly id: VulnerabilityId; readonly devices: number }[]>;

interface Touching extends KnownExploited {
  readonly title: string;
  readonly devices: number;
}

/**
 * Vulnerabilities that CISA has newly listed as exploited and that devices are exposed to, each from its first such device on.
 * Remembers those that were told; what is listed at the first look is told to nobody. Counts only where there is something to
 * count for.
 */
export async function findKev(
  catalog: Catalog,
  countExposed: CountExposed,
  remembered: string | null,
): Promise<Finding> {
  const listed = catalog.data.vulnerabilities.flatMap(({ id, title, kev }) => (kev ? [{ id, title, ...kev }] : []));
  if (remembered === null) return { text: write(listed.map(({ id }) => id)), news: [] };
  const known = new Set<VulnerabilityId>(JSON.parse(remembered));
  const fresh = listed.filter(({ id }) => !known.has(id));
  if (fresh.length === 0) return { text: remembered, news: [] };
  const devicesOf = new Map((await countExposed()).map(({ id, devices }) => [id, devices]));
  const touching = fresh
    .map((each) => ({ ...each, devices: devicesOf.get(each.id) ?? 0 }))
    .filter(({ devices }) => devices > 0)
    .sort((a, b) => b.devices - a.devices || (a.id < b.id ? -1 : 1));
  return { text: write([...known, ...touching.map(({ id }) => id)]), news: bundle(touching).map(toNews) };
}

function write(ids: readonly VulnerabilityId[]): string {
  return JSON.stringify(ids.toSorted());
}

function toNews(cves: readonly Touching[]): News {
  const [first] = cves;
  const devices = counted(first?.devices ?? 0, 'device');
  const isOne = cves.length === 1;
  return {
    ...{ kind: 'kev-touches-fleet', minDevices: 0, subjects: cves.map(({ id }) => id) },
    title: isOne
      ? `${first?.id} is known to be exploited: ${devices} exposed`
      : `${cves.length} CVEs are newly known to be exploited, ${first?.id} with ${devices} exposed`,
    summary: isOne
      ? `CISA lists ${first?.id} (${first?.title}) as exploited since ${first?.addedOn}${furtherWords(first)}; it is open on ${devices}.`
      : `CISA lists ${cves.length} more CVEs as exploited that are open on devices; most of all ${first?.id} (${first?.title}), on ${devices}.`,
    data: { cves },
  };
}

function furtherWords(cve: Touching | undefined): string {
  const due = cve?.dueOn ? `, to be fixed by ${cve.dueOn}` : '';
  return cve?.isRansomwareUsed ? `${due}, also by ransomware` : due;
}
