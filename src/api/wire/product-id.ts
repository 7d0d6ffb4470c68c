/** Ids of products: `microsoft-_-windows_10`, and of what is recommended for them: `va-_-microsoft-_-windows_10`. */

/** Whose products these are, as Defender writes it. */
export const VENDOR = 'microsoft';

const SOFTWARE = `${VENDOR}-_-`;
const RECOMMENDATION = `va-_-${SOFTWARE}`;

export function softwareId(name: string): string {
  return `${SOFTWARE}${name}`;
}

export function recommendationId(name: string): string {
  return `${RECOMMENDATION}${name}`;
}

/** The product's name in an id, whose case does not matter; null: another vendor's, or no id. */
export function softwareName(id: string): string | null {
  return withoutStart(id, SOFTWARE);
}

/** Null: of another kind or vendor, or no id. */
export function recommendedName(id: string): string | null {
  return withoutStart(id, RECOMMENDATION);
}

function withoutStart(id: string, start: string): string | null {
  const known = id.toLowerCase();
  return known.startsWith(start) ? known.slice(start.length) : null;
}
