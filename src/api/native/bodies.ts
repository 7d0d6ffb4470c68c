/** What bodies must be, by content type: for the documentation, since whoever takes one reads it himself. */
import Type from 'typebox';
import { DEVICE_VALUES, MAX_LENGTH, MAX_TAGS } from '../body/labels.ts';
import { nullable, oneOf, Text } from './types.ts';

const Label = Type.String({ minLength: 1, maxLength: MAX_LENGTH });

/** What is named is replaced. */
const LabelsBody = Type.Object(
  {
    tags: Type.Optional(Type.Array(Label, { maxItems: MAX_TAGS })),
    group: Type.Optional(nullable(Label)),
    value: Type.Optional(oneOf(...DEVICE_VALUES)),
  },
  { title: 'Labels', additionalProperties: false, minProperties: 1 },
);

export const LABELS_BODY = { 'application/json': LabelsBody };

const REPORT = 'docs/REPORTS.md and docs/report.schema.json tell all that a report can have.';

/** The format is found from the content, whatever type it says. */
export const REPORT_BODY = {
  'application/json': Type.Unknown({ description: `Facts of a device. ${REPORT}` }),
  'text/plain': Type.String({ description: `The output of systeminfo or Get-HotFix. ${REPORT}` }),
};

export const REPORTS_BODY = { 'application/x-ndjson': { ...Text, description: `A report in each line. ${REPORT}` } };
