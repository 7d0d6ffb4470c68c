/** Scores of the organization. `time` is when the call was made. */
import type { Entity } from './entity.ts';
import { decimal, groupId, instant, textOrNull } from './scalars.ts';

const MAX_TOP = 10_000;

/** Of the organization, then both of the group are null; or of one device group. */
export const EXPOSURE_SCORE: Entity = {
  name: 'ExposureScore',
  properties: { time: instant, score: decimal, rbacGroupName: textOrNull, rbacGroupId: groupId },
  expandable: [],
  maxTop: MAX_TOP,
};

export const CONFIGURATION_SCORE: Entity = {
  name: 'ConfigurationScore',
  properties: { time: instant, score: decimal },
  expandable: [],
  maxTop: MAX_TOP,
};
