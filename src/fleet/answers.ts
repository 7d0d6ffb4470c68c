/** What facts mean under one catalog. Equal postures are assessed once, and alike answers are kept once. */
import { LRUCache } from 'lru-cache';
import { assess } from '../assessment/assess.ts';
import type { Assessment, MissingKb } from '../assessment/model.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Day, KbId, VulnerabilityId } from '../catalog/ids.ts';
import type { Severity } from '../catalog/records.ts';
import { maxSeverity } from '../catalog/vulnerabilities.ts';
import { type Posture, resolvePosture } from '../inventory/posture.ts';
import { fromFacts } from './facts.ts';
import { eachInTurns } from './in-turns.ts';
import type { CountStore, Facts } from './ports.ts';
import { readFacts } from './read-facts.ts';

/** Assessments are some 100 kB for a device that misses years. */
const CACHED_ASSESSMENTS = 1_000;
const CACHED_POSTURES = 5_000;
/** A fleet of a million has some thousands, of some kilobytes each. More than these are not shared, which costs only memory. */
const SHARED_ANSWERS = 20_000;
/** Facts read from the store at once: some milliseconds. */
const READ_AT_ONCE = 500;

/** What counts of an assessment, mostly the same object for all devices of which the same is true. */
export interface Answer {
  /** Newest first: see `listMissing`. */
  readonly missing: readonly KbId[];
  /** Whether something could not be decided, so that nothing missing does not mean patched. */
  readonly isUnknown: boolean;
  /** What to install, in order. */
  readonly plan: readonly KbId[];
  /** The worst of what is missing, by what it fixes on such a device; null: nothing is, or it is not rated. */
  readonly severity: Severity | null;
  /** Whether something that is missing fixes what is exploited, by MSRC's word or CISA's, and by CISA's. */
  readonly isExploited: boolean;
  readonly isKnownExploited: boolean;
  /** The release day of the oldest that is missing; null: nothing is. */
  readonly behindSinceOn: Day | null;
  /** A posture with this answer: what else follows from it is the same for all, but for the edition and what depends on it. */
  readonly posture: Posture;
}

/** A Windows release as some editions of it are served. */
export interface ServedRelease extends Pick<Assessment['os'], 'releaseId' | 'name' | 'endOfServiceOn'> {}

export interface Meaning {
  readonly answer: Answer;
  /** The same object for all devices with this release and this end. */
  readonly release: ServedRelease;
}

/** Assesses facts under one catalog. */
export interface Answers {
  readonly catalog: Catalog;
  readonly assessNew: (facts: Facts) => Assessment;
  readonly assessFacts: (tenantId: string, factsKey: string) => Promise<Assessment>;
  readonly readPosture: (tenantId: string, factsKey: string) => Promise<Posture>;
  readonly ofFacts: (tenantId: string, factsKeys: readonly string[]) => Promise<Map<string, Meaning>>;
  /** Of facts whose text is known. */
  readonly ofText: (factsText: string) => Meaning;
}

/** What a device misses for sure: installed KBs that wait for a restart count, KBs that it may or may not miss don't. */
export function listMissing(assessment: Assessment): MissingKb[] {
  return assessment.missing.filter((kb) => kb.state !== 'unknown');
}

/** `asOf`: counts only what was released by this day. */
export function createAnswers(store: CountStore, catalog: Catalog, asOf: Day | null = null): Answers {
  const postures = new LRUCache<string, Posture>({ max: CACHED_POSTURES });
  const assessments = new LRUCache<string, Assessment>({ max: CACHED_ASSESSMENTS });
  const answers = new LRUCache<string, Answer>({ max: SHARED_ANSWERS });
  const releases = new Map<string, ServedRelease>();

  const assessPosture = (posture: Posture): Assessment => {
    const known = assessments.get(posture.key);
    if (known) return known;
    const assessment = assess(catalog, posture, { asOf });
    assessments.set(posture.key, assessment);
    return assessment;
  };

  const postureOf = ({ key, text }: Facts): Posture => {
    const known = postures.get(key);
    if (known) return known;
    const posture = resolvePosture(catalog, fromFacts(text));
    postures.set(key, posture);
    return posture;
  };

  const readPosture = async (tenantId: string, factsKey: string): Promise<Posture> => {
    const known = postures.get(factsKey);
    if (known) return known;
    const [facts] = await readFacts(store, tenantId, [factsKey]);
    if (!facts) throw new Error('facts were asked for and none were read');
    return postureOf(facts);
  };

  const share = (assessment: Assessment, posture: Posture): Answer => {
    const answer = toAnswer(catalog, assessment, posture);
    const key = answerKey(assessment, answer);
    const known = answers.get(key);
    if (known) return known;
    answers.set(key, answer);
    return answer;
  };

  const releaseOf = ({ os: { releaseId, name, endOfServiceOn } }: Assessment): ServedRelease => {
    const key = `${releaseId} ${endOfServiceOn}`;
    const release = releases.get(key) ?? { releaseId, name, endOfServiceOn };
    releases.set(key, release);
    return release;
  };

  const ofText = (text: string): Meaning => {
    const posture = resolvePosture(catalog, fromFacts(text));
    // Not kept in `assessments`: counting a fleet would push out what is asked for.
    const assessment = assessments.peek(posture.key) ?? assess(catalog, posture, { asOf });
    return { answer: share(assessment, posture), release: releaseOf(assessment) };
  };

  return {
    catalog,
    ofText,
    assessNew: (facts) => assessPosture(postureOf(facts)),

    assessFacts: async (tenantId, factsKey) => assessPosture(await readPosture(tenantId, factsKey)),
    readPosture,

    ofFacts: async (tenantId, factsKeys) => {
      const found = new Map<string, Meaning>();
      for (let start = 0; start < factsKeys.length; start += READ_AT_ONCE) {
        const facts = await readFacts(store, tenantId, factsKeys.slice(start, start + READ_AT_ONCE));
        await eachInTurns(facts, ({ key, text }) => found.set(key, ofText(text)));
      }
      return found;
    },
  };
}

function toAnswer(catalog: Catalog, assessment: Assessment, posture: Posture): Answer {
  const missing = listMissing(assessment);
  const isListed = (id: VulnerabilityId): boolean => (catalog.vulnerability(id)?.kev ?? null) !== null;
  return {
    missing: [...new Set(missing.map(({ kbId }) => kbId))],
    severity: missing.map(({ severity }) => severity).reduce(maxSeverity, null),
    isExploited: missing.some(({ exploited }) => exploited.length > 0),
    isKnownExploited: missing.some(({ exploited }) => exploited.some(isListed)),
    behindSinceOn: missing.map(({ releasedOn }) => releasedOn).reduce<Day | null>(earlierOf, null),
    isUnknown: assessment.unknown.length > 0,
    plan: assessment.plan.filter(({ action }) => action !== 'restart').map(({ kbId }) => kbId),
    posture,
  };
}

/** Equal for postures of which everything that is counted is equal: products, what is missing, and what of it is closed otherwise. */
function answerKey(
  assessment: Assessment,
  { missing, isUnknown, plan, severity, isExploited, isKnownExploited, behindSinceOn, posture }: Answer,
): string {
  const { osProductId, build, releaseId, hasEdgeChromium, internetExplorerMajor, dotnetVersions } = posture;
  return JSON.stringify([
    [osProductId, build, releaseId, hasEdgeChromium, internetExplorerMajor, dotnetVersions, assessment.position.track],
    missing,
    plan,
    isUnknown,
    [severity, isExploited, isKnownExploited, behindSinceOn],
    assessment.missing.map(({ closedElsewhere }) =>
      closedElsewhere.map(({ software, vulnerabilityId }) => `${software} ${vulnerabilityId}`),
    ),
    assessment.missing.filter(({ state }) => state === 'pending-reboot').map(({ kbId }) => kbId),
  ]);
}

function earlierOf(a: Day | null, b: Day): Day {
  return a !== null && a < b ? a : b;
}
