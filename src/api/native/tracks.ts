/** How the native API writes where a device stands in its tracks: the model's own words. */
import Type from 'typebox';
import type { Standing, StandingRelease } from '../../assessment/tracks.ts';
import type { TracksOfDevice } from '../../fleet/reads.ts';
import { AsOfDto, toAsOfDto } from './as-of.ts';
import { OF_CATALOG_PROPERTIES, ofCatalog } from './catalog.ts';
import { Count, NullableText, nullable, oneOf, Text } from './types.ts';

const TrackReleaseDto = Type.Object(
  {
    kbId: Text,
    releasedOn: Text,
    build: NullableText,
    releaseKind: nullable(
      oneOf<NonNullable<StandingRelease['releaseKind']>>('securityRelease', 'preview', 'outOfBand'),
    ),
    isBaseline: Type.Boolean(),
    state: oneOf('reached', 'position', 'planned', 'skipped', 'missing', 'unknown', 'preview'),
  },
  { title: 'TrackRelease' },
);

export const TrackDto = Type.Object(
  {
    id: Text,
    kind: Type.Unsafe<Standing['kind']>({ type: 'string' }),
    lineName: Text,
    generation: NullableText,
    confidence: oneOf('revision', 'kb', 'unknown'),
    positionKbId: NullableText,
    releases: Type.Array(TrackReleaseDto),
    omitted: Count,
  },
  { title: 'Track' },
);

export const DeviceTracksDto = Type.Object(
  {
    id: Text,
    name: NullableText,
    ...OF_CATALOG_PROPERTIES,
    asOf: nullable(AsOfDto),
    tracks: Type.Array(TrackDto),
  },
  { title: 'DeviceTracks' },
);

export function toDeviceTracksDto({
  device,
  tracks,
  catalog,
  asOf,
}: TracksOfDevice): Type.Static<typeof DeviceTracksDto> {
  const { id, name } = device;
  return { id, name, ...ofCatalog(catalog), asOf: asOf ? toAsOfDto(asOf) : null, tracks: tracks.map(toTrackDto) };
}

export function toTrackDto({ releases, ...track }: Standing): Type.Static<typeof TrackDto> {
  return { ...track, releases: [...releases] };
}
