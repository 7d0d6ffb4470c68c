/** The answer to reports that are assessed and not kept. */
import Type from 'typebox';
import type { AssessedReport } from '../../assessment/assess-report.ts';
import { tracksOf } from '../../assessment/tracks.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { byUrgency } from '../../catalog/urgency.ts';
import { ASSESSMENT_PROPERTIES } from './assessment.ts';
import { AS_OF_PROPERTIES } from './catalog.ts';
import { NoteDto } from './device.ts';
import { TrackDto, toTrackDto } from './tracks.ts';
import { Count, NullableText, Texts } from './types.ts';

/** One device, as its report describes it. */
export const AssessedReportDto = Type.Object(
  {
    name: NullableText,
    formats: Texts,
    notes: Type.Array(NoteDto),
    ...ASSESSMENT_PROPERTIES,
    tracks: Type.Array(TrackDto),
  },
  { title: 'AssessedReport' },
);

export const AssessedReportsDto = Type.Object(
  {
    ...AS_OF_PROPERTIES,
    /** Devices of the file beyond those that are assessed at a time. */
    omitted: Count,
    value: Type.Array(AssessedReportDto),
  },
  { title: 'AssessedReports' },
);

/** As it is: the model's properties are the wire's. But the most urgent KBs come first, of equally urgent ones the newest. */
export function toAssessedReportDto(catalog: Catalog, { report, posture, assessment }: AssessedReport) {
  const { computerName: name, formats, notes } = report;
  const tracks = tracksOf(catalog, posture, assessment).map(toTrackDto);
  return { name, formats, notes, ...assessment, missing: byUrgency(assessment.missing), tracks };
}
