import type { Catalog } from '../catalog.ts';
import type { BuildDisagreement } from '../fix-rows.ts';
import type { ReleaseConflict } from '../release-history.ts';
import { compareDocuments, type DocumentChanges } from './document-changes.ts';
import type { Gate, GateFinding } from './finding.ts';
import { tell } from './tell.ts';

/** Of all months and pages 99 % agree. Where every fifth does not, one side was read wrongly. */
const AGREEING_AT_LEAST = 0.8;

/** The months before 2021 state next to no builds: a few of them prove nothing. */
const ROWS_AT_LEAST = 1000;

/** Refuses a catalog whose months and pages contradict each other on builds, and tells each new contradiction. */
export const buildsGate: Gate = (before, after, { fixedBuilds, buildDisagreements, releaseConflicts }) => {
  const changes = before && compareDocuments(before, after);
  return tell([
    ...refuseWidespread(fixedBuilds),
    ...buildDisagreements.filter(({ month }) => isNew([month], changes)).map((each) => noteDisagreement(each, after)),
    ...releaseConflicts.filter((each) => isNew([each.source], changes) && !isKnown(each, before)).map(noteConflict),
  ]);
};

function refuseWidespread({ agree, disagree }: { readonly agree: number; readonly disagree: number }): GateFinding[] {
  const rows = agree + disagree;
  if (rows < ROWS_AT_LEAST || agree >= rows * AGREEING_AT_LEAST) return [];
  const message = `${disagree} of ${rows} FixedBuild values of the months are not what the release history says; expected ${AGREEING_AT_LEAST * 100} % to agree`;
  return [{ code: 'fixed-builds', subject: 'release history', message, isRefusal: true }];
}

/** A contradiction between documents that say what they said is known already. */
function isNew(documentIds: readonly string[], changes: DocumentChanges | null): boolean {
  return changes === null || changes.canAdd(documentIds);
}

/** Pages are revised every month: the KB's place tells whether it is this row that came. */
function isKnown({ kbId, lineId }: ReleaseConflict, before: Catalog | null): boolean {
  return before?.placesOf(kbId).some(({ track }) => track.lineId === lineId) ?? false;
}

function noteDisagreement({ kbId, productId, month, stated, known }: BuildDisagreement, after: Catalog): GateFinding {
  const product = after.productName(productId) ?? productId;
  const message = `${month} states FixedBuild ${JSON.stringify(stated)} for ${product}; the release history has revision ${known.join(', ')}, which counts`;
  return { code: 'fixed-build-differs', subject: `KB${kbId}`, message, isRefusal: false };
}

function noteConflict({ kbId, lineId, keptUbr, ignoredUbr, source }: ReleaseConflict): GateFinding {
  const message = `${source} has revision ${ignoredUbr} on line ${lineId}; a page that is right more often has ${keptUbr}, which counts`;
  return { code: 'release-differs', subject: `KB${kbId}`, message, isRefusal: false };
}
