import type { Upkeep } from '../../ingest/sync/upkeep.ts';
import { colors } from './colors.ts';

/** How the catalog is kept current; for people. */
export function upkeepLines({ syncedAt, sources, droppedMonths, refused }: Upkeep): string[] {
  const lines = sources.flatMap(({ source, succeededAt, failures }) => [
    `  ${source}: ${succeededAt === null ? 'never came whole' : `came whole ${succeededAt}`}`,
    ...failures.map(({ address, reason }) => colors.red(`    ${address}: ${reason}`)),
  ]);
  return [
    ...(syncedAt === null ? [] : [`last sync ${syncedAt}`, ...lines]),
    ...(droppedMonths.length > 0 ? [`no more in Microsoft's index, and kept: ${droppedMonths.join(', ')}`] : []),
    ...(refused
      ? [
          colors.red(`catalog ${refused.version.slice(0, 12)} was refused ${refused.refusedAt}:`),
          ...refused.reasons.map((reason) => `  ${reason}`),
        ]
      : []),
  ];
}
