import type { Catalog } from '../catalog.ts';
import type { CompileReport } from '../compile.ts';

/** What a gate found in a new catalog. */
export interface GateFinding {
  /** `source-shrunken`, `kb-vanished`, ...: stable, for programs. */
  readonly code: string;
  /** What it is about: a document, KB, product, track or frozen device. */
  readonly subject: string;
  /** For people: what was found, what was expected, and from which document. */
  readonly message: string;
  /** Whether the catalog must not be published for it; else it is worth a look. */
  readonly isRefusal: boolean;
}

/** Compares a new catalog with the one in force (null: there is none yet). A pure function: no clock, no store. */
export type Gate = (before: Catalog | null, after: Catalog, report: CompileReport) => readonly GateFinding[];
