import Type from 'typebox';
import type { Day } from '../../catalog/ids.ts';
import type { AsOfAnswer } from '../../fleet/reads.ts';
import { Count, oneOf, Text, Texts } from './types.ts';

/** Which day an answer is of, and where it comes from. */
export const AsOfDto = Type.Object(
  {
    day: Text,
    /** Whether the months that had come out are as they stood that day (`revisions`), or count by release days. */
    basis: oneOf('revisions', 'release-days', 'mixed'),
    /** Documents that are as they stood that day, and the ids of those that are later ones. */
    known: Count,
    later: Texts,
    /** Of one device: what it said by the end of that day, or the first thing that is known of it; and since when it said it. */
    facts: Type.Optional(oneOf('recorded', 'later')),
    factsSinceAt: Type.Optional(Text),
    /** Of a fleet: its devices of that day, or those of now where history does not reach back so far. */
    devices: Type.Optional(oneOf('recorded', 'present')),
  },
  { title: 'AsOf' },
);

/** The same of what was recorded day by day, which no catalog of that day is needed for. */
export const RecordedAsOfDto = Type.Object({ day: Text, basis: oneOf('recorded') }, { title: 'RecordedAsOf' });

export function toRecordedAsOf(day: Day | undefined): { asOf?: Type.Static<typeof RecordedAsOfDto> } {
  return day === undefined ? {} : { asOf: { day, basis: 'recorded' } };
}

export function toAsOfDto({ later, ...asOf }: AsOfAnswer): Type.Static<typeof AsOfDto> {
  return { ...asOf, later: [...later] };
}
