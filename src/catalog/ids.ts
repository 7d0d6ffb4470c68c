/** A KB number, digits only: `"4540673"`. "KB" is for display. */
export type KbId = string;

/** `"CVE-2020-0796"`, or the id of an MSRC advisory: `"ADV190023"`. */
export type VulnerabilityId = string;

/** Whether it is a CVE, and no MSRC advisory. */
export function isCve(id: VulnerabilityId): boolean {
  return id.startsWith('CVE-');
}

/** An MSRC product: `"11713"`, or component on platform: `"10724-11713"`. Never compared by name. */
export type ProductId = string;

/** A calendar day in UTC, `YYYY-MM-DD`; compares as text. */
export type Day = string;

const KB_PATTERN = /^\s*(?:KB)?\s*(\d{6,8})\s*$/i;

/** The KB number in a text that holds nothing else (`"KB4540673"`, `" 4540673 "`), or null. */
export function parseKbId(text: string): KbId | null {
  return KB_PATTERN.exec(text)?.[1] ?? null;
}
