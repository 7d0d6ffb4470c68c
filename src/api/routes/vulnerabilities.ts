import type { FastifyInstance } from 'fastify';
import type { OpenInFleet } from '../../fleet/open-counts.ts';
import { type ApiContext, tenantOf } from '../api-context.ts';
import { type Collection, collectionOf } from '../collection.ts';
import { machinesVulnerabilitiesOf } from '../finding-rows/collection.ts';
import { activeReferencesOf } from '../machine-collection.ts';
import { describeAll, describeOpen } from '../open-vulnerabilities.ts';
import { RequestError } from '../request-error.ts';
import { VULNERABILITIES } from '../wire/odata/entities.ts';
import { OPERATIONS } from '../wire/operations.ts';
import { PUBLIC_VULNERABILITIES, toPublicVulnerability, type VulnerabilityDto } from '../wire/vulnerability.ts';
import { findRecommendation, findSoftware } from './named-product.ts';
import { addCollectionRoute, addEntityRoute, type ODataRequest } from './odata-routes.ts';

/** Vulnerabilities: of the tenant, of one machine, product or recommendation; and machines by them. */
export function addVulnerabilityRoutes(app: FastifyInstance, context: ApiContext): void {
  const { fleet } = context;
  const openFor = (request: ODataRequest) => fleet.openOn(tenantOf(request));

  addCollectionRoute(app, context, OPERATIONS.machinesVulnerabilities, (request) =>
    machinesVulnerabilitiesOf({ devices: fleet.devices, findings: fleet.findings(), tenantId: tenantOf(request) }),
  );

  addCollectionRoute(app, context, OPERATIONS.vulnerabilities, async (request) => {
    const open = await openFor(request);
    const rows = describeAll(open, open.list(null));
    return collectionOf(rows, { entity: VULNERABILITIES, context: 'Vulnerabilities', key: 'id' });
  });

  addEntityRoute(app, context, OPERATIONS.vulnerability, async (request) => {
    const row = find(await openFor(request), request.params.cveId);
    return { entity: VULNERABILITIES, context: 'Vulnerabilities/$entity', row };
  });

  addCollectionRoute(app, context, OPERATIONS.machinesOfVulnerability, async (request) => {
    const open = await openFor(request);
    const { id } = find(open, request.params.cveId);
    const factsKeys = await open.factsWith(id);
    return activeReferencesOf({ devices: fleet.devices, tenantId: tenantOf(request), factsKeys });
  });

  addCollectionRoute(app, context, OPERATIONS.vulnerabilitiesOfDevice, async (request) => {
    const tenantId = tenantOf(request);
    const { device } = await fleet.describe({ tenantId, device: request.params.deviceId ?? '' });
    const open = await openFor(request);
    const findings = await open.findings.ofFacts(tenantId, [device.factsKey]);
    const ids = Array.from(findings.get(device.factsKey) ?? [], ({ vulnerabilityId }) => vulnerabilityId);
    return publicVulnerabilitiesOf(describeAll(open, new Set(ids)));
  });

  for (const [operation, findProduct] of [
    [OPERATIONS.vulnerabilitiesOfSoftware, findSoftware],
    [OPERATIONS.vulnerabilitiesOfRecommendation, findRecommendation],
  ] as const) {
    addCollectionRoute(app, context, operation, async (request) => {
      const { product } = await findProduct(context, request);
      const open = await openFor(request);
      return publicVulnerabilitiesOf(describeAll(open, open.list(product.name)));
    });
  }
}

function publicVulnerabilitiesOf(rows: readonly VulnerabilityDto[]): Collection {
  const shape = { entity: VULNERABILITIES, context: PUBLIC_VULNERABILITIES, key: 'id' };
  return collectionOf(rows.map(toPublicVulnerability), shape);
}

function find(open: OpenInFleet, id = ''): VulnerabilityDto {
  const found = describeOpen(open, id);
  if (!found) throw new RequestError('entity-unknown', `Vulnerability ${id} was not found`);
  return found;
}
