/** What the Defender API has at the end of the addresses of its entities and sets. */
import { boolean, instant, integer, text } from '../odata/scalars.ts';
import { TYPES } from './defender-types.ts';
import { many, type Operation, one, type TypeUse } from './model.ts';

type More = Partial<Pick<Operation, 'kind' | 'parameters' | 'optional'>>;

function define(boundTo: TypeUse, name: string, returns: TypeUse, more: More = {}): Operation {
  return { kind: 'Function', name, boundTo, parameters: {}, optional: {}, returns, ...more };
}

const machine = one(TYPES.machine);
const machines = many(TYPES.machine);
const product = one(TYPES.product);
const recommendation = one(TYPES.recommendation);
const references = many(TYPES.machineReference);
const vulnerabilities = many(TYPES.analyticsVulnerability);
const pageSize = { pageSize: integer };
const sasValidHours = { sasValidHours: integer };

export const DEFENDER_OPERATIONS: readonly Operation[] = [
  define(machines, 'findbyip', machines, { parameters: { ip: text, timestamp: instant } }),
  define(machines, 'findbytag', machines, { parameters: { tag: text }, optional: { useStartsWithFilter: boolean } }),
  define(machines, 'SoftwareVulnerabilitiesByMachine', many(TYPES.assetVulnerability), { optional: pageSize }),
  define(machines, 'SoftwareVulnerabilitiesExport', one(TYPES.exportFiles), { optional: sasValidHours }),
  define(machines, 'SoftwareVulnerabilityChangesByMachine', many(TYPES.deltaAssetVulnerability), {
    parameters: { sinceTime: instant },
    optional: pageSize,
  }),
  define(machines, 'SoftwareInventoryByMachine', many(TYPES.assetSoftware), { optional: pageSize }),
  define(machines, 'SoftwareInventoryExport', one(TYPES.exportFiles), { optional: sasValidHours }),
  define(machine, 'software', many(TYPES.product)),
  define(machine, 'vulnerabilities', vulnerabilities),
  define(machine, 'recommendations', many(TYPES.recommendation)),
  define(machine, 'getmissingkbs', many(TYPES.missingKb)),
  define(machine, 'tags', machine, { kind: 'Action', parameters: { Value: text, Action: text } }),
  define(machine, 'setDeviceValue', machine, { kind: 'Action', parameters: { DeviceValue: text } }),
  define(product, 'distributions', many(TYPES.distribution)),
  define(product, 'machineReferences', references),
  define(product, 'vulnerabilities', vulnerabilities),
  define(product, 'getmissingkbs', many(TYPES.missingKb)),
  define(many(TYPES.vulnerability), 'machinesVulnerabilities', many(TYPES.machinesVulnerability)),
  define(one(TYPES.vulnerability), 'machineReferences', references),
  define(recommendation, 'software', product),
  define(recommendation, 'machineReferences', references),
  define(recommendation, 'vulnerabilities', vulnerabilities),
  define(many(TYPES.exposureScore), 'ByMachineGroups', many(TYPES.exposureScore)),
  define(one(TYPES.remediationTask), 'machineReferences', references),
];
