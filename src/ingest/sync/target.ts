import { normalizeMonthId } from '../cvrf/month-header.ts';
import type { PlannedMonth } from './plan-months.ts';
import { addressOfMonth, type Source, type SourceId } from './sources.ts';

/** One document to ask for. */
export interface Target {
  readonly source: SourceId;
  readonly address: string;
  readonly accept: string;
  /** What it must be: the kind of its record. */
  readonly kind: string;
  /** Whose month it must be; null: it is no month. */
  readonly monthId: string | null;
  /** See PlannedMonth. */
  readonly revisedAt: string | null;
  /** There may be none: then nothing has failed. */
  readonly isOptional: boolean;
}

const FORMS: Readonly<Record<SourceId, { readonly kind: string; readonly accept: string }>> = {
  // The API answers JSON to everybody else, which holds the same and takes longer to read.
  msrc: { kind: 'month', accept: 'application/xml' },
  'release-pages': { kind: 'release-page', accept: 'text/html' },
  kev: { kind: 'kev', accept: 'application/json' },
  epss: { kind: 'epss', accept: 'text/csv, application/gzip, */*;q=0.1' },
};

export function monthTarget(index: string, { spelling, revisedAt, isOptional }: PlannedMonth): Target {
  const address = addressOfMonth(index, spelling);
  return { source: 'msrc', address, ...FORMS.msrc, monthId: normalizeMonthId(spelling), revisedAt, isOptional };
}

/** All of a source that has no index. */
export function targetsOf({ id, addresses }: Source): Target[] {
  return addresses.map((address) => ({
    source: id,
    address,
    ...FORMS[id],
    monthId: null,
    revisedAt: null,
    isOptional: false,
  }));
}
