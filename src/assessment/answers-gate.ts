/** A gate for new catalogs: the answers for frozen devices change only in ways that documents explain. */
import type { Catalog } from '../catalog/catalog.ts';
import { compareDocuments, type DocumentChanges, documentsOf } from '../catalog/gates/document-changes.ts';
import type { Gate, GateFinding } from '../catalog/gates/finding.ts';
import { tell } from '../catalog/gates/tell.ts';
import type { KbId } from '../catalog/ids.ts';
import type { InventoryReport } from '../inventory/model.ts';
import { resolvePosture } from '../inventory/posture.ts';
import { describe, type Situation } from './assess.ts';
import { findOpen, type OpenEntry } from './find-open.ts';

type Answer = OpenEntry['state'] | 'not told';

/** From what nobody needs to look at to what is to be installed. */
const WEIGHT: Readonly<Record<Answer, number>> = { 'not told': 0, unknown: 1, 'pending-reboot': 2, missing: 3 };

/** The gate for these devices; each is called by its computer name. */
export function createAnswersGate(frozen: readonly InventoryReport[]): Gate {
  return (before, after) => {
    if (!before) return [];
    const compared = { before, after, changes: compareDocuments(before, after) };
    return tell(frozen.flatMap((report) => compareAnswers(report, compared)));
  };
}

interface Compared {
  readonly before: Catalog;
  readonly after: Catalog;
  readonly changes: DocumentChanges;
}

function compareAnswers(report: InventoryReport, { before, after, changes }: Compared): GateFinding[] {
  const [old, now] = [answersOf(report, before), answersOf(report, after)];
  const documentsBehind = (kbIds: readonly KbId[]): string[] =>
    kbIds.flatMap((kbId) => [...documentsOf(before, kbId), ...documentsOf(after, kbId), ...ofDay(kbId, before, after)]);
  const own = documentsBehind([...old.own, ...now.own]);
  return [...new Set([...old.answers.keys(), ...now.answers.keys()])].flatMap((kbId) => {
    const was = old.answers.get(kbId) ?? 'not told';
    const is = now.answers.get(kbId) ?? 'not told';
    if (was === is) return [];
    const explains = WEIGHT[is] > WEIGHT[was] ? changes.canAdd : changes.canTake;
    if (explains(documentsBehind([kbId])) || explains(own)) return [];
    if (explains(documentsBehind([...old.decidingOn(kbId), ...now.decidingOn(kbId)]))) return [];
    const named = changes.describe([...documentsOf(before, kbId), ...documentsOf(after, kbId)]);
    return [
      {
        code: 'answer-changed',
        subject: `${report.computerName} KB${kbId}`,
        message: `KB${kbId} was ${was} on the frozen device ${report.computerName} and is ${is} now; expected a document that explains it, found ${named}`,
        isRefusal: !changes.areReviewedOther,
      },
    ];
  });
}

/** Days are estimated from all months and pages, where no page lists the KB. */
function ofDay(kbId: KbId, before: Catalog, after: Catalog): string[] {
  const [was, is] = [before.update(kbId)?.releasedOn, after.update(kbId)?.releasedOn];
  const isSame = was === undefined || is === undefined || was === is;
  return isSame
    ? []
    : after.data.sources.flatMap(({ id, kind }) => (kind === 'month' || kind === 'release-page' ? id : []));
}

interface Answers {
  readonly answers: ReadonlyMap<KbId, Answer>;
  /** The KBs that say where the device stands: those it has, and the release at its revision. */
  readonly own: readonly KbId[];
  /** See the function of this name. */
  readonly decidingOn: (kbId: KbId) => readonly KbId[];
}

function answersOf(report: InventoryReport, catalog: Catalog): Answers {
  const posture = resolvePosture(catalog, report);
  const situation = describe(catalog, posture, null);
  if (!situation) return { answers: new Map(), own: [], decidingOn: () => [] };
  const { missing, possiblyMissing } = findOpen(situation);
  const position = situation.found?.position.kbId ?? null;
  return {
    answers: new Map([...missing, ...possiblyMissing].map(({ entry, state }) => [entry.kbId, state])),
    own: [...posture.installedKbs, ...posture.pendingKbs, ...(position === null ? [] : [position])],
    decidingOn: (kbId) => decidingOn(situation, kbId),
  };
}

/** The KBs that a decision on this one may turn on: what closes the same vulnerabilities, and what of it, or contains it, the device has. */
function decidingOn({ catalog, platform, coverage, coveredAfterRestart }: Situation, kbId: KbId): KbId[] {
  const vulnerabilityIds = new Set(catalog.vulnerabilitiesFixedBy(kbId).map(({ id }) => id));
  const closers = platform.entries.filter((entry) =>
    entry.holes.some((hole) => vulnerabilityIds.has(platform.holes[hole]?.vulnerabilityId ?? '')),
  );
  const indexes = new Set([...closers, platform.entryOf.get(kbId)].flatMap((entry) => entry?.index ?? []));
  const containers = platform.entries.filter(
    (entry) => coveredAfterRestart[entry.index] && coverage.byKb(entry.kbId).some((index) => indexes.has(index)),
  );
  return [...closers, ...containers].map((entry) => entry.kbId);
}
