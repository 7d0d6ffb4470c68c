/** `PublicProductFixDto`, the rows of both getmissingkbs calls. */
import Type from 'typebox';
import type { MissedKb } from '../../fleet/fleet.ts';

/** The properties in the live service's order, which the serializer keeps. */
export const MissingKbDto = Type.Object({
  /** The KB number, digits only. */
  id: Type.String(),
  name: Type.String(),
  /** Build of the device's Windows. */
  osBuild: Type.Union([Type.Integer(), Type.Null()]),
  productsNames: Type.Array(Type.String()),
  url: Type.String(),
  /** A number of devices, not a date. */
  machineMissedOn: Type.Integer(),
  cveAddressed: Type.Integer(),
});
export type MissingKbDto = Type.Static<typeof MissingKbDto>;

export const MISSING_KB_TYPE = 'PublicProductFixDto';

/** One row of a device's list. */
export function toMissingKbDto(kb: MissedKb, osBuild: number | null): MissingKbDto {
  return {
    id: kb.kbId,
    name: kb.name,
    osBuild,
    productsNames: [...kb.software],
    url: `https://catalog.update.microsoft.com/v7/site/Search.aspx?q=KB${kb.kbId}`,
    machineMissedOn: kb.missedOn,
    cveAddressed: kb.cves.length,
  };
}
