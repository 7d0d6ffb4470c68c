/** How often a client may call: the limits, before anything is counted. */

/** Calls that may be made in each window of the clock. */
export interface RateLimit {
  readonly perMinute: number;
  readonly perHour: number;
}

/**
 * Operations that the Defender documentation gives the same figures, in its words; `default`: those it gives none; `dashboard`:
 * all that one person calls with a browser, which Defender's API knows nothing of.
 */
export const LIMIT_CLASSES = [
  'machines',
  'machine-vulnerabilities',
  'exports',
  'export-files',
  'default',
  'dashboard',
] as const;
export type LimitClass = (typeof LIMIT_CLASSES)[number];

/** Null: no limit. */
export type RateLimits = Readonly<Record<LimitClass, RateLimit | null>>;

export const DOCUMENTED_LIMITS: RateLimits = Object.freeze({
  machines: { perMinute: 100, perHour: 1500 },
  'machine-vulnerabilities': { perMinute: 50, perHour: 1500 },
  exports: { perMinute: 30, perHour: 1000 },
  'export-files': { perMinute: 5, perHour: 20 },
  default: null,
  dashboard: { perMinute: 1200, perHour: 36_000 },
});

const NO_LIMITS: RateLimits = Object.freeze({
  machines: null,
  'machine-vulnerabilities': null,
  exports: null,
  'export-files': null,
  default: null,
  dashboard: null,
});

const ITEM = /^([a-z-]+) *= *(?:off|([1-9]\d{0,6}) *\/ *([1-9]\d{0,6}))$/;

/**
 * Reads `documented`, `off`, or a list of classes with their calls per minute and per hour, such as
 * `machines=100/1500,export-files=off`; classes that are not listed keep the documented figures. Undefined: it is none of these.
 */
export function parseRateLimits(text: string): RateLimits | undefined {
  if (text === 'documented') return DOCUMENTED_LIMITS;
  if (text === 'off') return NO_LIMITS;
  const given = new Map<LimitClass, RateLimit | null>();
  for (const item of text.split(',')) {
    const [, name, perMinute, perHour] = ITEM.exec(item.trim()) ?? [];
    const limitClass = LIMIT_CLASSES.find((each) => each === name);
    if (limitClass === undefined || given.has(limitClass)) return undefined;
    given.set(limitClass, perMinute ? { perMinute: Number(perMinute), perHour: Number(perHour) } : null);
  }
  return Object.freeze({ ...DOCUMENTED_LIMITS, ...Object.fromEntries(given) });
}
