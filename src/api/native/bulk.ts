import Type from 'typebox';
import type { BulkResult } from '../../fleet/bulk-result.ts';
import { Count, Text } from './types.ts';

/** What became of the lines of a body. */
export const BulkResultDto = Type.Object(
  {
    lines: Count,
    accepted: Type.Object({ created: Count, updated: Count, older: Count }),
    ignored: Count,
    rejected: Count,
    errors: Type.Array(Type.Object({ line: Count, code: Text, message: Text })),
    errorsOmitted: Count,
  },
  { title: 'BulkResult' },
);

export function toBulkResultDto({ errors, ...counts }: BulkResult): Type.Static<typeof BulkResultDto> {
  return { ...counts, errors: [...errors] };
}
