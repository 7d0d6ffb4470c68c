/** How many catalogs stay kept after others came: ten days of daily ones to go back to or compare with, some 100 MB. */
export const MAX_EARLIER = 10;

/** More than the first line of any catalog. */
export const MAX_HEADER_BYTES = 4096;

const VERSION = /^[0-9a-f]{64}$/;

/** What was imported before kbgap noted where documents came from. */
export const ORIGIN_UNKNOWN = 'imported by an earlier kbgap';

/**
 * The version that a catalog's first line names, whatever its format: earlier kbgaps' catalogs are kept too. Null: it names
 * none.
 */
export function versionNamedIn(start: Buffer | null): string | null {
  const end = start?.subarray(0, MAX_HEADER_BYTES).indexOf('\n') ?? -1;
  if (start === null || end < 0) return null;
  try {
    const header: { readonly sha256?: unknown } | null = JSON.parse(start.toString('utf8', 0, end));
    return typeof header?.sha256 === 'string' && VERSION.test(header.sha256) ? header.sha256 : null;
  } catch {
    return null;
  }
}

/** Of bytes that are to be kept. Throws TypeError: what names no version could not be found again. */
export function versionToKeep(bytes: Buffer): string {
  const version = versionNamedIn(bytes);
  if (version === null) throw new TypeError('these bytes are no catalog: their first line names no version (sha256)');
  return version;
}
