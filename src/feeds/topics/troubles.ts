import type { Finding, News } from '../news.ts';
import type { RefusedCatalog, SyncProblem } from '../ports.ts';

/** Sources that fail since the last look, and those that are well again. Remembers since when each fails. */
export function findSyncChanges(problems: readonly SyncProblem[], remembered: string | null): Finding {
  const before = new Map<string, string>(remembered === null ? [] : Object.entries(JSON.parse(remembered)));
  const sorted = problems.toSorted((a, b) => (a.source < b.source ? -1 : 1));
  const failing = new Map(sorted.map(({ source, since }) => [source, before.get(source) ?? since]));
  return {
    text: JSON.stringify(Object.fromEntries(failing)),
    news: [
      ...sorted.filter(({ source }) => !before.has(source)).map(toFailed),
      ...[...before].filter(([source]) => !failing.has(source)).map(toRecovered),
    ],
  };
}

function toFailed({ source, reason, since }: SyncProblem): News {
  return {
    ...{ kind: 'sync-failed', minDevices: 0, subjects: [source] },
    title: `${source} cannot be fetched`,
    summary: `Since ${since}, ${source} cannot be fetched: ${reason}. The catalog in force stays.`,
    data: { source, reason, since },
  };
}

function toRecovered([source, since]: readonly [source: string, since: string]): News {
  return {
    ...{ kind: 'sync-recovered', minDevices: 0, subjects: [source] },
    title: `${source} can be fetched again`,
    summary: `${source} can be fetched again; it could not since ${since}.`,
    data: { source, since },
  };
}

/** A catalog that was refused and not told yet. Remembers its version as long as it is the last one made. */
export function findRefusal(refused: RefusedCatalog | null, remembered: string | null): Finding {
  const before: string | null = remembered === null ? null : JSON.parse(remembered);
  const isNew = refused !== null && refused.version !== before;
  return { text: JSON.stringify(refused?.version ?? null), news: isNew ? [toRefused(refused)] : [] };
}

function toRefused({ version, at, reasons }: RefusedCatalog): News {
  return {
    ...{ kind: 'catalog-refused', minDevices: 0, subjects: [version] },
    title: `A new catalog was refused: ${reasons[0] ?? 'no reason was given'}`,
    summary:
      `The catalog ${version.slice(0, 12)} was made and not put in force; the one before serves on. ${reasons.join(' ')}`.trim(),
    data: { version, refusedAt: at, reasons },
  };
}
