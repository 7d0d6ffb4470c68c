/** What the documents and real clients send, over the rows that a server may have. */
import { describe, expect, it } from 'vitest';
import { applyQuery } from './apply-query.ts';
import { MACHINES_VULNERABILITIES, MISSING_KBS, RECOMMENDATIONS, SOFTWARE, VULNERABILITIES } from './entities.ts';
import { MACHINE_REFERENCES, MACHINES } from './entities-machines.ts';
import type { Entity } from './entity.ts';
import { parseQuery } from './parse-query.ts';

const HIGH = {
  id: 'a'.repeat(40),
  computerDnsName: 'mymachine1.contoso.com',
  lastSeen: '2019-11-22T00:00:00.1234567Z',
  osPlatform: 'Windows10',
  osBuild: 19045,
  healthStatus: 'Active',
  rbacGroupId: 140,
  riskScore: 'High',
  aadDeviceId: '01234567-89AB-cdef-0123-456789abcdef',
  machineTags: ['Tier 0', "it's"],
  onboardingStatus: 'Onboarded',
  lastIpAddress: '10.0.0.1',
  ipAddresses: [{ ipAddress: '10.0.0.1', macAddress: null, type: 'Ethernet', operationalStatus: 'Up' }],
  vmMetadata: { vmId: 'v1' },
};
const OTHER = {
  ...HIGH,
  id: 'b'.repeat(40),
  computerDnsName: null,
  lastSeen: '2017-01-01T00:00:00Z',
  healthStatus: 'Inactive',
  osBuild: null,
  rbacGroupId: null,
  riskScore: null,
  aadDeviceId: null,
  machineTags: [],
  lastIpAddress: null,
  ipAddresses: [],
  vmMetadata: null,
};

/** Which of HIGH (1) and OTHER (2) each lets through. */
const MACHINE_QUERIES: readonly (readonly [query: string, found: readonly number[]])[] = [
  ["$filter=riskScore+eq+'High'", [1]],
  ["$filter=healthStatus ne 'Active'&$top=100", [2]],
  ['$filter=lastSeen gt 2018-08-01Z', [1]],
  ['$filter=lastSeen gt 2018-08-01', [1]],
  ['$filter=lastSeen+ge+2019-11-22T00:00:00Z', [1]],
  ['$filter=lastSeen lt 2019-11-22T00:00:00.1234567Z', [2]],
  ['$filter=LastSeen le 2019-11-22T02:00:00.123+02:00', [1, 2]],
  ['$filter=LastSeen le 2019-11-22T01:00:00.123%2B02:00', [2]],
  ["$filter=startswith(computerDnsName,'mymachine')", [1]],
  ['?$filter=startswith(ComputerDnsName,%27MyMachine%27)', [1]],
  ["$filter=computerDnsName eq 'MYMACHINE1.contoso.com'", [1]],
  ["$filter=ComputerDnsName ne 'mymachine1.contoso.com'", [2]],
  ["$filter=machineTags/any(t: t eq 'Tier 0')", [1]],
  ["$filter=machineTags/any(tag:startswith(tag, 'it''s'))", [1]],
  ['$filter=not machineTags/any()', [2]],
  ['$filter=machineTags/$count gt 1', [1]],
  ["$filter=ipAddresses/any(a: a/ipAddress eq '10.0.0.1')", [1]],
  ["$filter=ipAddresses/any(a: a/IpAddress eq '10.0.0.1' and a/type ne 'Ethernet')", []],
  ['$filter=aadDeviceId eq 01234567-89ab-cdef-0123-456789abcdef', [1]],
  ["$filter=aadDeviceId eq '01234567-89AB-CDEF-0123-456789abcdef'", [1]],
  ['$filter=aadDeviceId eq null', [2]],
  ['$filter=rbacGroupId eq 140', [1]],
  ["$filter=RbacGroupId eq '140'", [1]],
  ["$filter=rbacGroupId in ('140', 0)", [1]],
  ["$filter=onboardingStatus eq 'onboarded'", [1, 2]],
  ["$filter=OsPlatform eq 'windows10'", [1, 2]],
  ["$filter=lastIpAddress eq '10.0.0.1'", [1]],
  ["$filter=healthStatus eq 'Active' and (riskScore eq 'High' or exposureLevel eq 'High')", [1]],
  ["$filter=vmMetadata/vmId eq 'v1'", [1]],
  [`$filter=id eq '${'A'.repeat(40)}'`, [1]],
  [`$filter=id in ('${'a'.repeat(40)}','${'b'.repeat(40)}')`, [1, 2]],
  ['$orderby=lastSeen', [2, 1]],
  ['$orderby=riskScore desc,id', [1, 2]],
  ['$orderby=riskScore', [2, 1]],
  ['$top=1', [1]],
  ['$skip=1', [2]],
  ['$skip=10000', []],
  ['$top=0', []],
  ['', [1, 2]],
  ['foo=$filter&useStartsWithFilter=true', [1, 2]],
];

describe('queries over machines', () => {
  it.each(MACHINE_QUERIES)('%s', (query, found) => {
    const rows = [
      { n: 1, ...HIGH },
      { n: 2, ...OTHER },
    ];
    const { rows: page } = applyQuery(rows, parseQuery(query, MACHINES));
    expect(page.map(({ n }) => n)).toEqual(found);
  });

  it('selects in the order of the row, and counts what the filter lets through', () => {
    const query = parseQuery('$select=ComputerDnsName,id, id&$count=true&$top=1', MACHINES);
    expect(query.select).toEqual(['computerDnsName', 'id']);
    expect(applyQuery([HIGH, OTHER], query)).toEqual({
      rows: [{ id: HIGH.id, computerDnsName: HIGH.computerDnsName }],
      count: 2,
    });
  });
});

const SENT: readonly (readonly [Entity, string])[] = [
  [SOFTWARE, "$filter=vendor eq 'microsoft' and contains(Name,'edge')&$orderby=Weaknesses desc&$top=10000&$skip=20000"],
  [VULNERABILITIES, "$filter=Severity eq 'Critical' and cvssV3 ge 9.8&$orderby=id&$top=8000"],
  [VULNERABILITIES, '$filter=updatedOn+gt+2024-01-01T00:00:00Z&$count=true'],
  [VULNERABILITIES, "$filter=exploitTypes/any(t:t eq 'Remote') and publicExploit and EPSS gt 0.5"],
  [MACHINES_VULNERABILITIES, "$filter=machineId eq 'abc' and cveId eq 'CVE-2020-0001' and severity eq 'High'"],
  [MACHINES_VULNERABILITIES, '$filter=fixingKbId ne null&$select=fixingKbId,cveId&$count=TRUE'],
  [RECOMMENDATIONS, "$filter=remediationType eq 'Update' and status eq 'Active' and severityScore gt 5"],
  [MISSING_KBS, "$filter=productsNames/any(p: p eq 'windows_10') and osBuild eq 17763&$orderby=cveAddressed desc"],
  [MACHINE_REFERENCES, "$filter=rbacGroupName eq 'Servers'"],
];

it.each(SENT)('%o takes %s', (entity, query) => {
  expect(parseQuery(query, entity)).toBeTypeOf('object');
});

/** The documents' lists of what can be filtered on. */
const DOCUMENTED: readonly (readonly [Entity, readonly string[]])[] = [
  [
    MACHINES,
    ['computerDnsName', 'id', 'version', 'deviceValue', 'aadDeviceId', 'lastSeen', 'exposureLevel', 'onboardingStatus'],
  ],
  [MACHINES, ['lastIpAddress', 'healthStatus', 'osPlatform', 'riskScore', 'rbacGroupId', 'machineTags/$count']],
  [
    MACHINES,
    ['ComputerDnsName', 'LastSeen', 'HealthStatus', 'OsPlatform', 'RiskScore', 'RbacGroupId', 'onboardingstatus'],
  ],
  [SOFTWARE, ['id', 'name', 'vendor']],
  [
    VULNERABILITIES,
    ['id', 'name', 'description', 'cvssV3', 'publishedOn', 'severity', 'updatedOn', 'CveSupportability'],
  ],
  [
    MACHINES_VULNERABILITIES,
    ['id', 'cveId', 'machineId', 'fixingKbId', 'productName', 'productVersion', 'severity', 'productVendor'],
  ],
  [
    RECOMMENDATIONS,
    ['id', 'productName', 'vendor', 'recommendedVersion', 'recommendationCategory', 'subCategory', 'severityScore'],
  ],
  [RECOMMENDATIONS, ['remediationType', 'recommendedProgram', 'recommendedVendor', 'status']],
];

it.each(DOCUMENTED)('%o can be filtered on %o', (entity, names) => {
  const query = parseQuery(`$filter=${names.map((name) => `${name} ne null`).join(' and ')}`, entity);
  expect(query.filter).toMatchObject({ kind: 'and' });
});
