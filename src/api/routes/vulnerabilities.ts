import type { FastifyInstance, FastifyRequest } from 'fastify';
import { answerEntity } from '../answer-collection.ts';
import { type ApiContext, tenantOf } from '../api-context.ts';
import { type Collection, collectionOf } from '../collection.ts';
import { machinesVulnerabilitiesOf } from '../finding-rows/collection.ts';
import { activeReferencesOf } from '../machine-collection.ts';
import { type OpenVulnerabilities, openVulnerabilities } from '../open-vulnerabilities.ts';
import { RequestError } from '../request-error.ts';
import { VULNERABILITIES } from '../wire/odata/entities.ts';
import { OPERATIONS } from '../wire/operations.ts';
import { productOfRecommendation, productOfSoftware } from '../wire/product-id.ts';
import { PUBLIC_VULNERABILITIES, toPublicVulnerability, type VulnerabilityDto } from '../wire/vulnerability.ts';
import { addCollectionRoute } from './collection-route.ts';

/** Vulnerabilities: of the tenant, of one machine, product or recommendation; and machines by them. */
export function addVulnerabilityRoutes(app: FastifyInstance, context: ApiContext): void {
  const { fleet } = context;
  const open = async (request: FastifyRequest) => openVulnerabilities(await fleet.openOn(tenantOf(request)));

  addCollectionRoute(app, context, OPERATIONS.machinesVulnerabilities, (request) =>
    machinesVulnerabilitiesOf({ devices: fleet.devices, findings: fleet.findings(), tenantId: tenantOf(request) }),
  );

  addCollectionRoute(app, context, OPERATIONS.vulnerabilities, async (request) =>
    collectionOf((await open(request)).list(null), { entity: VULNERABILITIES, context: 'Vulnerabilities', key: 'id' }),
  );

  const { path, permissions } = OPERATIONS.vulnerability;
  app.get(path, { config: { permissions } }, async (request, reply) =>
    answerEntity(context, request, reply, {
      entity: VULNERABILITIES,
      context: 'Vulnerabilities/$entity',
      row: find(await open(request), parameterOf(request, 'cveId')),
    }),
  );

  addCollectionRoute(app, context, OPERATIONS.machinesOfVulnerability, async (request) => {
    const vulnerabilities = await open(request);
    const { id } = find(vulnerabilities, parameterOf(request, 'cveId'));
    const factsKeys = vulnerabilities.factsWith(id);
    return activeReferencesOf({ devices: fleet.devices, tenantId: tenantOf(request), factsKeys });
  });

  addCollectionRoute(app, context, OPERATIONS.vulnerabilitiesOfDevice, async (request) => {
    const tenantId = tenantOf(request);
    const { device } = await fleet.describe({ tenantId, device: parameterOf(request, 'deviceId') });
    const findings = await fleet.findings().ofFacts(tenantId, [device.factsKey]);
    return publicVulnerabilitiesOf((await open(request)).list(findings.get(device.factsKey) ?? []));
  });

  addCollectionRoute(app, context, OPERATIONS.vulnerabilitiesOfSoftware, async (request) => {
    const id = parameterOf(request, 'softwareId');
    const product = productOfSoftware(fleet.catalog(), id);
    if (product === null) throw new RequestError('entity-unknown', `Software ${id} was not found`);
    const vulnerabilities = await open(request);
    return publicVulnerabilitiesOf(vulnerabilities.list(vulnerabilities.ofSoftware(product)));
  });

  addCollectionRoute(app, context, OPERATIONS.vulnerabilitiesOfRecommendation, async (request) => {
    const id = parameterOf(request, 'recommendationId');
    const product = productOfRecommendation(fleet.catalog(), id);
    const vulnerabilities = await open(request);
    const findings = product === null ? [] : vulnerabilities.ofSoftware(product);
    // What there is nothing to update of, there is no recommendation for.
    if (findings.length === 0) throw new RequestError('entity-unknown', `Recommendation ${id} was not found`);
    return publicVulnerabilitiesOf(vulnerabilities.list(findings));
  });
}

function publicVulnerabilitiesOf(rows: readonly VulnerabilityDto[]): Collection {
  const shape = { entity: VULNERABILITIES, context: PUBLIC_VULNERABILITIES, key: 'id' };
  return collectionOf(rows.map(toPublicVulnerability), shape);
}

function find(vulnerabilities: OpenVulnerabilities, id: string): VulnerabilityDto {
  const found = vulnerabilities.describe(id);
  if (!found) throw new RequestError('entity-unknown', `Vulnerability ${id} was not found`);
  return found;
}

function parameterOf({ params }: FastifyRequest, name: string): string {
  return (params as Readonly<Record<string, string>>)[name] ?? '';
}
