/** The product that an address names, among those of its tenant's active machines. */

import type { ProductCounts } from '../../fleet/product-counts.ts';
import type { TenantProducts } from '../../fleet/products.ts';
import { type ApiContext, tenantOf } from '../api-context.ts';
import { RequestError } from '../request-error.ts';
import { recommendedName, softwareName } from '../wire/product-id.ts';
import type { ODataRequest } from './odata-routes.ts';

export interface NamedProduct {
  readonly products: TenantProducts;
  readonly product: ProductCounts;
}

type OfProduct = Pick<ODataRequest, 'params' | 'access'>;

export async function findSoftware({ fleet }: ApiContext, request: OfProduct): Promise<NamedProduct> {
  const { softwareId: id = '' } = request.params;
  const products = await fleet.products.latest(tenantOf(request));
  const product = products.products.get(softwareName(id) ?? '');
  if (!product) throw new RequestError('entity-unknown', `Software ${id} was not found`);
  return { products, product };
}

/** What there is nothing to update of, there is no recommendation for. */
export async function findRecommendation({ fleet }: ApiContext, request: OfProduct): Promise<NamedProduct> {
  const { recommendationId: id = '' } = request.params;
  const products = await fleet.products.latest(tenantOf(request));
  const product = products.products.get(recommendedName(id) ?? '');
  if (!product || product.exposed === 0) throw new RequestError('entity-unknown', `Recommendation ${id} was not found`);
  return { products, product };
}
