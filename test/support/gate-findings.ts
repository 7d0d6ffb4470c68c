import { createCatalog } from '../../src/catalog/catalog.ts';
import { compile } from '../../src/catalog/compile.ts';
import type { Gate, GateFinding } from '../../src/catalog/gates/finding.ts';
import type { SourceRecord } from '../../src/catalog/records.ts';
import type { ReviewedData } from '../../src/catalog/reviewed-data.ts';
import { reviewed } from './made-up.ts';

interface Step {
  readonly before: readonly SourceRecord[] | null;
  readonly after: readonly SourceRecord[];
  /** The reviewed data of `after`; default: those of `before`. */
  readonly reviewedAfter?: ReviewedData;
}

/** What a gate finds when the catalog of `after` comes for that of `before`. */
export function gateFindings(gate: Gate, { before, after, reviewedAfter = reviewed() }: Step): readonly GateFinding[] {
  const old = before && createCatalog(compile(before, reviewed()).data, 'before');
  const { data, report } = compile(after, reviewedAfter);
  return gate(old, createCatalog(data, 'after'), report);
}

/** "refused kb-vanished KB9000001", "noted ...". */
export function inShort(findings: readonly GateFinding[]): string[] {
  return findings.map(({ code, subject, isRefusal }) => `${isRefusal ? 'refused' : 'noted'} ${code} ${subject}`);
}
