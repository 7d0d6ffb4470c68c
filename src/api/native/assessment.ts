/** How the native API writes an assessment: the model's own words and order. */
import Type, { type TProperties } from 'typebox';
import type { Assessment } from '../../assessment/model.ts';
import { NullableText, nullable, oneOf, SeverityDto, Text, Texts } from './types.ts';
import { UrgencyDto } from './urgency.ts';

const NullableInteger = nullable(Type.Integer());
const NullableBuild = nullable(Type.Object({ build: Type.Integer(), ubr: Type.Integer() }));

const EvidenceDto = Type.Object(
  {
    rule: Type.Unsafe<Assessment['unknown'][number]['evidence']['rule']>({ type: 'string' }),
    message: Text,
    device: NullableText,
    required: NullableText,
    sources: Texts,
  },
  { title: 'Evidence' },
);

/** A row of what is missing. */
export const MissingKbDto = Type.Object(
  {
    kbId: Text,
    name: Text,
    state: oneOf('missing', 'pending-reboot', 'unknown'),
    track: Text,
    kind: Type.Unsafe<Assessment['missing'][number]['kind']>({ type: 'string' }),
    releasedOn: Text,
    fixedAt: NullableBuild,
    supersededBy: NullableText,
    supersedes: Texts,
    closedElsewhere: Type.Array(Type.Object({ software: Text, vulnerabilityId: Text })),
    software: Texts,
    cves: Texts,
    cveCountBySoftware: Type.Record(Text, Type.Integer()),
    advisories: Texts,
    severity: SeverityDto,
    exploited: Texts,
    urgency: UrgencyDto,
    isBeyondService: Type.Boolean(),
    evidence: EvidenceDto,
  },
  { title: 'MissingKb' },
);

const PlanStepDto = Type.Object(
  {
    kbId: Text,
    name: Text,
    action: oneOf('install', 'prerequisite', 'restart'),
    releasedOn: Text,
    fixedAt: NullableBuild,
    covers: Texts,
    cves: Texts,
    severity: SeverityDto,
    exploited: Texts,
    urgency: UrgencyDto,
  },
  { title: 'PlanStep' },
);

export const OsDto = Type.Object(
  {
    name: NullableText,
    software: NullableText,
    releaseId: NullableText,
    build: NullableInteger,
    ubr: NullableInteger,
    endOfServiceOn: NullableText,
    hasReachedEndOfService: Type.Boolean(),
  },
  { title: 'Os' },
);

export const ConflictDto = Type.Object({ code: Text, message: Text }, { title: 'Conflict' });

/** The properties of an assessment. */
export const ASSESSMENT_PROPERTIES = {
  os: OsDto,
  position: Type.Object({
    confidence: oneOf('revision', 'kb', 'unknown'),
    track: NullableText,
    kbId: NullableText,
    ubr: NullableInteger,
  }),
  missing: Type.Array(MissingKbDto),
  possiblyMissing: Type.Array(MissingKbDto),
  unknown: Type.Array(Type.Object({ kbId: NullableText, evidence: EvidenceDto })),
  plan: Type.Array(PlanStepDto),
  conflicts: Type.Array(ConflictDto),
} satisfies TProperties;

const AssessmentDto = Type.Object(ASSESSMENT_PROPERTIES);
/** Of which day it is, the answer says itself. */
type Written = Omit<Assessment, 'asOf'>;

/** The serializer leaves out what the schema lacks: a property of the model that is forgotten here must not compile. */
export type IsAssessmentComplete = Complete<Type.Static<typeof AssessmentDto>, Written>;
type Complete<Dto extends Model, Model> = [Dto, Model];
