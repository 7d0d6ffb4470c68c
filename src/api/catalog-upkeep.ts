/** How the catalog is kept current, as whoever keeps it tells. Times are ISO 8601 UTC; null: it has not happened. */
export interface CatalogUpkeep {
  readonly syncedAt: string | null;
  readonly sources: readonly {
    readonly source: string;
    readonly succeededAt: string | null;
    readonly failedAt: string | null;
    readonly failures: readonly unknown[];
  }[];
  readonly droppedMonths: readonly string[];
  readonly refused: {
    readonly version: string;
    readonly refusedAt: string;
    readonly reasons: readonly string[];
  } | null;
}
