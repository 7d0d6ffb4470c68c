/** The option `asOf` of the native API's reads. */
import type { CatalogAsOf } from '../catalog/as-of.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Day } from '../catalog/ids.ts';
import type { FleetReads } from '../fleet/reads.ts';
import type { ApiContext } from './api-context.ts';
import { upToToday } from './native/parameters.ts';
import type { Parameter } from './wire/query-options.ts';

/** The catalog of a past day, where one is in force. Throws RequestError `too-busy`. */
export type FindPastCatalog = (inForce: Catalog, day: Day) => Promise<CatalogAsOf>;

export interface AsOfOption {
  readonly parameters: { readonly asOf: Parameter<Day> };
  /** The fleet as of the day; undefined: as it is now. */
  readonly read: (day: Day | undefined) => Promise<FleetReads>;
}

export function asOfOption({ fleet, findPastCatalog, now }: ApiContext): AsOfOption {
  return {
    parameters: { asOf: upToToday(now) },
    read: async (day) => (day === undefined ? fleet : fleet.asOf(await findPastCatalog(fleet.catalog(), day))),
  };
}
