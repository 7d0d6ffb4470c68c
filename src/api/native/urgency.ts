/** How urgent a KB is, in the native API. */
import Type from 'typebox';
import type { UrgencyReason } from '../../catalog/urgency.ts';
import { NullableText, nullable, oneOf, Text } from './types.ts';

const UrgencyReasonDto = Type.Object(
  {
    code: oneOf<UrgencyReason['code']>(
      'known-exploited',
      'exploited',
      'publicly-disclosed',
      'exploitation-more-likely',
      'rated',
    ),
    vulnerabilityId: Text,
    /** Higher is more pressing. */
    rank: Type.Integer(),
    message: Text,
  },
  { title: 'UrgencyReason' },
);

export const UrgencyDto = Type.Object(
  {
    /** Most pressing first; none where no vulnerability is named. */
    why: Type.Array(UrgencyReasonDto),
    /** The first day by which CISA wants one of its CVEs fixed. */
    dueOn: NullableText,
    isRansomwareUsed: Type.Boolean(),
    /** The highest score of its CVEs. */
    epss: nullable(Type.Number()),
  },
  { title: 'Urgency' },
);
