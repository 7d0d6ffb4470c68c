import type { FastifyInstance } from 'fastify';
import { type ApiContext, tenantOf } from '../api-context.ts';
import { type Collection, collectionOf } from '../collection.ts';
import { machinesVulnerabilitiesOf } from '../finding-rows/collection.ts';
import { activeReferencesOf } from '../machine-collection.ts';
import { type OpenVulnerabilities, openVulnerabilities } from '../open-vulnerabilities.ts';
import { RequestError } from '../request-error.ts';
import { VULNERABILITIES } from '../wire/odata/entities.ts';
import { OPERATIONS } from '../wire/operations.ts';
import { PUBLIC_VULNERABILITIES, toPublicVulnerability, type VulnerabilityDto } from '../wire/vulnerability.ts';
import { findRecommendation, findSoftware } from './named-product.ts';
import { addCollectionRoute, addEntityRoute, type ODataRequest } from './odata-routes.ts';

/** Vulnerabilities: of the tenant, of one machine, product or recommendation; and machines by them. */
export function addVulnerabilityRoutes(app: FastifyInstance, context: ApiContext): void {
  const { fleet } = context;
  const open = async (request: ODataRequest) => openVulnerabilities(await fleet.openOn(tenantOf(request)));

  addCollectionRoute(app, context, OPERATIONS.machinesVulnerabilities, (request) =>
    machinesVulnerabilitiesOf({ devices: fleet.devices, findings: fleet.findings(), tenantId: tenantOf(request) }),
  );

  addCollectionRoute(app, context, OPERATIONS.vulnerabilities, async (request) =>
    collectionOf((await open(request)).list(null), { entity: VULNERABILITIES, context: 'Vulnerabilities', key: 'id' }),
  );

  addEntityRoute(app, context, OPERATIONS.vulnerability, async (request) => {
    const row = find(await open(request), request.params.cveId);
    return { entity: VULNERABILITIES, context: 'Vulnerabilities/$entity', row };
  });

  addCollectionRoute(app, context, OPERATIONS.machinesOfVulnerability, async (request) => {
    const vulnerabilities = await open(request);
    const { id } = find(vulnerabilities, request.params.cveId);
    const factsKeys = vulnerabilities.factsWith(id);
    return activeReferencesOf({ devices: fleet.devices, tenantId: tenantOf(request), factsKeys });
  });

  addCollectionRoute(app, context, OPERATIONS.vulnerabilitiesOfDevice, async (request) => {
    const tenantId = tenantOf(request);
    const { device } = await fleet.describe({ tenantId, device: request.params.deviceId ?? '' });
    const findings = await fleet.findings().ofFacts(tenantId, [device.factsKey]);
    return publicVulnerabilitiesOf((await open(request)).list(findings.get(device.factsKey) ?? []));
  });

  for (const [operation, findProduct] of [
    [OPERATIONS.vulnerabilitiesOfSoftware, findSoftware],
    [OPERATIONS.vulnerabilitiesOfRecommendation, findRecommendation],
  ] as const) {
    addCollectionRoute(app, context, operation, async (request) => {
      const { product } = await findProduct(context, request);
      const { list, ofSoftware } = await open(request);
      return publicVulnerabilitiesOf(list(ofSoftware(product.name)));
    });
  }
}

function publicVulnerabilitiesOf(rows: readonly VulnerabilityDto[]): Collection {
  const shape = { entity: VULNERABILITIES, context: PUBLIC_VULNERABILITIES, key: 'id' };
  return collectionOf(rows.map(toPublicVulnerability), shape);
}

function find(vulnerabilities: OpenVulnerabilities, id = ''): VulnerabilityDto {
  const found = vulnerabilities.describe(id);
  if (!found) throw new RequestError('entity-unknown', `Vulnerability ${id} was not found`);
  return found;
}
