import type { AsOf } from '../../catalog/as-of.ts';

const SHOWN = 4;

/** Says of which day an answer is, and how well that day is known; nothing where it is of now. */
export function asOfLines(asOf: AsOf | null): string[] {
  if (!asOf) return [];
  const { day, basis, known, later } = asOf;
  const names = later.slice(0, SHOWN).join(', ');
  const rest = later.length > SHOWN ? `${names} and ${later.length - SHOWN} more` : names;
  const stood = `${known} of ${known + later.length} documents as they stood that day`;
  return [`As of ${day}, ${BASES[basis]}: ${stood}${later.length > 0 ? ` (later: ${rest})` : ''}`];
}

const BASES = {
  revisions: 'by the revisions of that day',
  'release-days': 'by release days',
  mixed: 'by revisions and release days',
} as const satisfies Readonly<Record<AsOf['basis'], string>>;
