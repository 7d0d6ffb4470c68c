/** `Recommendation`: a product to bring up to date. */
import type { ProductCounts } from '../../fleet/product-counts.ts';
import { recommendationId, VENDOR } from './product-id.ts';
import { showProduct } from './product-title.ts';

/** The properties in the live service's order. */
export function toRecommendationDto(product: ProductCounts) {
  const { name, cves, cvssScore, isPublic, impact, installed, exposed } = product;
  const title = showProduct(name);
  return {
    id: recommendationId(name),
    productName: name,
    recommendationName: `Update ${title}`,
    weaknesses: cves.length,
    vendor: VENDOR,
    recommendedVersion: '',
    recommendedVendor: '',
    recommendedProgram: '',
    // So has the live service, of Windows too.
    recommendationCategory: 'Application',
    subCategory: '',
    severityScore: cvssScore ?? 0,
    publicExploit: isPublic,
    activeAlert: false,
    associatedThreats: [],
    remediationType: 'Update',
    status: 'Active',
    configScoreImpact: 0,
    exposureImpact: impact,
    totalMachineCount: installed,
    exposedMachinesCount: exposed,
    nonProductivityImpactedAssets: 0,
    relatedComponent: title,
    tags: [],
    /** Nothing here says which machines are critical. */
    exposedCriticalDevices: null,
  };
}
