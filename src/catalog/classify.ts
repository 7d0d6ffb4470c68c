import type { Day, KbId } from './ids.ts';
import type { TrackKind } from './model.ts';
import { type ServicingLine, splitProductId, type WindowsTable } from './windows.ts';

/** A KB that people looked at because no rule tells what it is (`data/updates.json`). */
export interface ReviewedUpdate {
  readonly kbId: KbId;
  readonly kind: TrackKind;
  /** Where the months that name it are far from its release. */
  readonly releasedOn?: Day;
  /** It is for devices with this alone ("Secure Boot"), which no report tells: its absence is no proof. */
  readonly condition?: string;
  readonly reason: string;
  readonly source: string;
}

export interface FixSubject {
  readonly kbId: KbId;
  readonly productId: string;
  readonly subType: string | null;
  readonly fixedBuild: string | null;
}

export type Classification =
  /** `scope`: the .NET Framework generation, which has tracks of its own; null: any other. */
  | { readonly kind: TrackKind; readonly scope: string | null; readonly ubr: number | null }
  /** The row names a KB that belongs to other servicing lines only. */
  | 'another-line';

export interface ClassifyContext {
  readonly line: ServicingLine;
  readonly table: WindowsTable;
  readonly reviewed: ReadonlyMap<KbId, ReviewedUpdate>;
  /** Lines in whose release history the KB stands. */
  readonly linesOfKb: (kbId: KbId) => readonly { readonly lineId: string; readonly isHotpatch: boolean }[];
}

/** Which track a fix row's KB belongs to on its product's line. `subType` is spelled many ways: case and blanks do not count. */
export function classify(fix: FixSubject, context: ClassifyContext): Classification {
  const reviewed = context.reviewed.get(fix.kbId);
  if (reviewed) return { kind: reviewed.kind, scope: null, ubr: null };
  const { component } = splitProductId(fix.productId);
  const own = component === null ? null : componentTrack(component, fix, context.table);
  const places = context.linesOfKb(fix.kbId);
  const here = places.find((place) => place.lineId === context.line.id);
  if (here) return { kind: here.isHotpatch ? 'hotpatch' : 'lcu', scope: null, ubr: null };
  if (places.length > 0) return 'another-line';
  if (own) return { kind: own.kind, scope: own.scope, ubr: null };
  return { ...bySubType(fix, context.line), scope: null };
}

function componentTrack(
  component: string,
  fix: FixSubject,
  table: WindowsTable,
): { kind: TrackKind; scope: string | null } | null {
  const dotnet = table.dotnetFramework.products.find(({ product }) => product === component);
  if (dotnet) {
    const kind = normalize(fix.subType) === 'securityonly' ? 'dotnet-security-only' : 'dotnet-cumulative';
    return { kind, scope: dotnet.generation };
  }
  const known = table.components.find(({ products }) => products.includes(component));
  return known?.track === 'flash' ? { kind: 'flash', scope: null } : null;
}

function bySubType(fix: FixSubject, line: ServicingLine): { kind: TrackKind; ubr: number | null } {
  const subType = normalize(fix.subType);
  if (subType === 'servicingstackupdate') return { kind: 'ssu', ubr: null };
  if (subType === 'setupdu') return { kind: 'setup', ubr: null };
  if (line.servicing === 'lcu') {
    // Not (yet) in the release history: a sound build of this line still places it, so a new month counts on its first day.
    const ubr = fixedUbr(fix.fixedBuild, line);
    const isHotpatch = subType.includes('hotpatch');
    return ubr === null
      ? { kind: isHotpatch ? 'hotpatch-companion' : 'standalone', ubr }
      : { kind: isHotpatch ? 'hotpatch' : 'lcu', ubr };
  }
  if (subType.endsWith('monthlyrollup') || subType === 'previewrollup') return { kind: 'monthly-rollup', ubr: null };
  if (subType.endsWith('securityonly')) return { kind: 'security-only', ubr: null };
  if (subType === 'iecumulative') return { kind: 'ie-cumulative', ubr: null };
  return { kind: 'standalone', ubr: null };
}

const FIXED_BUILD = /^10\.0\.(\d{5})\.(\d{1,6})$/;

/** The revision of a FixedBuild that names a build of this line and nothing else; null for all that is wrong or unusable. */
export function fixedUbr(fixedBuild: string | null, line: ServicingLine): number | null {
  const match = FIXED_BUILD.exec(fixedBuild ?? '');
  return match && line.builds.includes(Number(match[1])) ? Number(match[2]) : null;
}

function normalize(subType: string | null): string {
  return (subType ?? '').replace(/\s/g, '').toLowerCase();
}
