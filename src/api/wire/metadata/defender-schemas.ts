import { OPERATIONS } from '../operations.ts';
import { DEFENDER_OPERATIONS } from './defender-operations.ts';
import { ANALYTICS, DEFENDER, TYPES } from './defender-types.ts';
import type { EntitySet, NamedType, Schema } from './model.ts';

/** By the names that contexts use. */
export const DEFENDER_SETS: readonly EntitySet[] = [
  atItsAddress('Machines', TYPES.machine),
  atItsAddress('Software', TYPES.product),
  atItsAddress('Vulnerabilities', TYPES.vulnerability),
  atItsAddress('Recommendations', TYPES.recommendation),
  atItsAddress('RemediationTasks', TYPES.remediationTask),
  // There a single score is answered, the organization's.
  inContextsOnly('ExposureScore', TYPES.exposureScore),
  inContextsOnly('ConfigurationScore', TYPES.configurationScore),
  inContextsOnly('Distributions', TYPES.distribution),
  inContextsOnly('MachineReferences', TYPES.machineReference),
];

/** Everything that contexts of the Defender API name, built or not. */
export const DEFENDER_SCHEMAS: readonly Schema[] = [
  {
    namespace: DEFENDER,
    types: typesOf(DEFENDER),
    operations: DEFENDER_OPERATIONS,
    sets: DEFENDER_SETS,
  },
  { namespace: ANALYTICS, types: typesOf(ANALYTICS), operations: [], sets: [] },
];

function atItsAddress(name: string, type: NamedType): EntitySet {
  const address = `/api/${name}`.toLowerCase();
  const paths = Object.values<{ readonly path: string }>(OPERATIONS).map(({ path }) => path.toLowerCase());
  return { name, type, isListed: paths.includes(address) };
}

function inContextsOnly(name: string, type: NamedType): EntitySet {
  return { name, type, isListed: false };
}

function typesOf(namespace: string): NamedType[] {
  return Object.values<NamedType>(TYPES).filter((type) => type.namespace === namespace);
}
