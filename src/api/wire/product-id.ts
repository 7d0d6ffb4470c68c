/** Ids of products: `microsoft-_-windows_10`, and of what is recommended for them: `va-_-microsoft-_-windows_10`. */
import type { Catalog } from '../../catalog/catalog.ts';
import { VENDOR } from './vendor.ts';

const SOFTWARE = `${VENDOR}-_-`;
const RECOMMENDATION = `va-_-${SOFTWARE}`;

/** The name of a product that the catalog knows; null: it knows none of this id. */
export function productOfSoftware({ data }: Catalog, id: string): string | null {
  const name = withoutStart(id.toLowerCase(), SOFTWARE);
  const { releases, components, dotnetFramework } = data.windows;
  const isKnown = [...releases, ...components, dotnetFramework].some(({ software }) => software === name);
  return isKnown ? name : null;
}

export function productOfRecommendation(catalog: Catalog, id: string): string | null {
  const name = withoutStart(id.toLowerCase(), RECOMMENDATION);
  return name === null ? null : productOfSoftware(catalog, `${SOFTWARE}${name}`);
}

function withoutStart(text: string, start: string): string | null {
  return text.startsWith(start) ? text.slice(start.length) : null;
}
