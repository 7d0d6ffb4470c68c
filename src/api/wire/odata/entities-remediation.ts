import { collection, type Entity } from './entity.ts';
import { instant, instantOrNull, integerOrNull, text, textOrNull } from './scalars.ts';

/** Remediation activities. The documents name the values of none of their enums. */
export const REMEDIATION_TASKS: Entity = {
  name: 'RemediationTasks',
  properties: {
    id: text,
    title: textOrNull,
    createdOn: instant,
    requesterId: textOrNull,
    requesterEmail: textOrNull,
    status: textOrNull,
    statusLastModifiedOn: instantOrNull,
    description: textOrNull,
    relatedComponent: textOrNull,
    targetDevices: integerOrNull,
    rbacGroupNames: collection(text),
    fixedDevices: integerOrNull,
    requesterNotes: textOrNull,
    dueOn: instantOrNull,
    category: textOrNull,
    productivityImpactRemediationType: textOrNull,
    priority: textOrNull,
    completionMethod: textOrNull,
    completerId: textOrNull,
    completerEmail: textOrNull,
    scid: textOrNull,
    type: textOrNull,
    productId: textOrNull,
    vendorId: textOrNull,
    nameId: textOrNull,
    recommendedVersion: textOrNull,
    recommendedVendor: textOrNull,
    recommendedProgram: textOrNull,
  },
  expandable: [],
  maxTop: 10_000,
};
