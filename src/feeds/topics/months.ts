import type { Catalog } from '../../catalog/catalog.ts';
import type { CatalogSource } from '../../catalog/model.ts';
import { bundle, type Finding, type News } from '../news.ts';

/** Months that the catalog did not have before. Remembers the ids of all that it ever had; the first are told to nobody. */
export function findMonths(catalog: Catalog, remembered: string | null): Finding {
  const months = catalog.data.sources.filter(({ kind }) => kind === 'month');
  const known = remembered === null ? null : new Set<string>(JSON.parse(remembered));
  const fresh = known === null ? [] : months.filter(({ id }) => !known.has(id));
  return {
    text: JSON.stringify([...new Set([...(known ?? []), ...months.map(({ id }) => id)])].sort()),
    news: bundle(fresh).map((group) => toNews(group, catalog)),
  };
}

function toNews(months: readonly CatalogSource[], { knownThrough }: Catalog): News {
  const [first] = months;
  const what = months.length === 1 ? `${first?.title} (${first?.id})` : `${months.length} months`;
  const vulnerabilities = months.reduce((sum, { items }) => sum + items, 0);
  return {
    ...{ kind: 'month-published', minDevices: 0, subjects: months.map(({ id }) => id) },
    title: `New: ${what}`,
    summary: `The catalog now has ${what}, with ${vulnerabilities} vulnerabilities. It is known through ${knownThrough}.`,
    data: {
      months: months.map(({ id, title, publishedAt, items }) => ({ id, title, publishedAt, vulnerabilities: items })),
    },
  };
}
