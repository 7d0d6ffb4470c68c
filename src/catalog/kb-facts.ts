/** What a catalog says of a KB, whatever devices miss it. */
import type { Catalog } from './catalog.ts';
import { isCve, type KbId, type VulnerabilityId } from './ids.ts';
import type { Severity } from './records.ts';
import { isExploited, maxSeverity } from './vulnerabilities.ts';

export interface KbFacts {
  /** The worst of what it fixes; null: nothing of that is rated. */
  readonly severity: Severity | null;
  /** CVEs that it fixes. */
  readonly cves: number;
  /** Of what it fixes: what is exploited, and what of that CISA lists; sorted. */
  readonly exploited: readonly VulnerabilityId[];
  readonly knownExploited: readonly VulnerabilityId[];
}

/** A list asks for thousands at a time; together they take a tenth of a second to work out. */
const KEPT = new WeakMap<Catalog, Map<KbId, KbFacts>>();

export function kbFactsOf(catalog: Catalog, kbId: KbId): KbFacts {
  const kept = KEPT.get(catalog) ?? new Map<KbId, KbFacts>();
  KEPT.set(catalog, kept);
  const known = kept.get(kbId);
  if (known) return known;
  const vulnerabilities = catalog.vulnerabilitiesFixedBy(kbId);
  const exploited = vulnerabilities.filter(isExploited);
  const facts = {
    severity: vulnerabilities.map(({ severity }) => severity).reduce(maxSeverity, null),
    cves: vulnerabilities.filter(({ id }) => isCve(id)).length,
    exploited: exploited.map(({ id }) => id).sort(),
    knownExploited: exploited.flatMap(({ id, kev }) => (kev ? [id] : [])).sort(),
  };
  // Only of KBs that there are, so that no caller can fill the memory.
  if (catalog.update(kbId)) kept.set(kbId, facts);
  return facts;
}
