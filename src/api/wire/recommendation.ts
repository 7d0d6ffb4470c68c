/** `Recommendation`: a product to bring up to date. */
import type { ProductCounts } from '../../fleet/product-counts.ts';
import { softwareId, softwareName } from './software.ts';
import { VENDOR } from './vendor.ts';

const PREFIX = 'va-_-';

/** The product's name in an id such as `va-_-microsoft-_-windows_10`; null: of another kind, or no id. */
export function recommendedName(id: string): string | null {
  return id.toLowerCase().startsWith(PREFIX) ? softwareName(id.slice(PREFIX.length)) : null;
}

/** The properties in the live service's order. */
export function toRecommendationDto(product: ProductCounts) {
  const { name, cves, cvssScore, isExploited, impact, installed, exposed } = product;
  const title = titleOf(name);
  return {
    id: `${PREFIX}${softwareId(name)}`,
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
    publicExploit: isExploited,
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

/** Words that are not written with a capital letter and small ones. */
const SPELLINGS: Readonly<Record<string, string>> = {
  '.net': '.NET',
  for: 'for',
  vbscript: 'VBScript',
  xml: 'XML',
  xp: 'XP',
};

/** `Windows Server 2012 R2` of `windows_server_2012_r2`. */
function titleOf(name: string): string {
  const spell = (word: string): string =>
    SPELLINGS[word] ?? (/\d/.test(word) ? word.toUpperCase() : `${word.charAt(0).toUpperCase()}${word.slice(1)}`);
  return name.split('_').map(spell).join(' ');
}
