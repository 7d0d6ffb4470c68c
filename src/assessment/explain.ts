/** The verdict on one KB for one device, whatever it is: the rule that decided, and the values it compared. */
import type { Catalog } from '../catalog/catalog.ts';
import type { Day, KbId } from '../catalog/ids.ts';
import { formatOsBuild } from '../catalog/os-build.ts';
import type { Posture } from '../inventory/posture.ts';
import { assess, describe, type Situation } from './assess.ts';
import { osUnknownEvidence } from './evidence.ts';
import type { Evidence, VerdictState } from './model.ts';
import type { Entry } from './platform.ts';

export interface Verdict {
  readonly kbId: KbId;
  readonly state: VerdictState;
  readonly evidence: Evidence;
}

/** Judges one KB on one posture. A KB that the catalog does not know is `unknown`. */
export function explain(
  catalog: Catalog,
  posture: Posture,
  kbId: KbId,
  options: { readonly asOf?: Day | null } = {},
): Verdict {
  const asOf = options.asOf ?? null;
  const verdict = (state: VerdictState, evidence: Evidence): Verdict => ({ kbId, state, evidence });
  const situation = describe(catalog, posture, asOf);
  if (!situation) {
    const release = catalog.data.windows.releases.find(({ id }) => id === posture.releaseId);
    return verdict('unknown', osUnknownEvidence(posture, release));
  }
  const { missing, possiblyMissing } = assess(catalog, posture, { asOf });
  const listed = missing.find((kb) => kb.kbId === kbId) ?? possiblyMissing.find((kb) => kb.kbId === kbId);
  if (listed) return verdict(listed.state, listed.evidence);
  return verdict(...settled(situation, kbId));
}

type Settled = [VerdictState, Evidence];

/** A KB that is not open on this device: installed, contained in something, or nothing for it. */
function settled(situation: Situation, kbId: KbId): Settled {
  const { catalog, posture, platform, line } = situation;
  const places = catalog.placesOf(kbId).filter(({ track }) => track.lineId === line.id);
  const main = places.find(({ track }) => track === platform.mainTrack);
  const sources = places[0]?.release.sources ?? catalog.update(kbId)?.months ?? [];
  const say = (
    state: VerdictState,
    rule: Evidence['rule'],
    message: string,
    device: string | null = null,
    required: string | null = null,
  ): Settled => [state, { rule, message, device, required, sources }];
  if (main && situation.found?.release && main.release.order <= situation.found.release.order) {
    return reachedByPosition(situation, kbId, say);
  }
  if (posture.installedKbs.includes(kbId) && !main)
    return say('installed', 'kb-installed', `KB${kbId} is in the list of installed updates`, `KB${kbId}`);
  const container = containerOf(situation, kbId);
  if (container)
    return say('superseded', 'contained-in', `KB${container}, which is installed, contains it`, `KB${container}`);
  if (!catalog.update(kbId)) return say('unknown', 'other-product', `the catalog does not know KB${kbId}`);
  if (places.length === 0)
    return say(
      'not-applicable',
      'other-product',
      `no document lists KB${kbId} for ${situation.release.name} or its servicing line (${line.title})`,
    );
  const kinds = new Set(places.map(({ track }) => track.kind));
  if (kinds.has('setup'))
    return say('not-applicable', 'setup-media-only', 'it changes installation media, never an installed Windows');
  if (!platform.isHotpatched && (kinds.has('hotpatch') || kinds.has('hotpatch-companion')) && !kinds.has('lcu')) {
    return say(
      'not-applicable',
      'other-servicing',
      'it is for devices that take hotpatches, and this one does not: it is never offered',
    );
  }
  if (situation.asOf !== null && places.every(({ release }) => release.releasedOn > (situation.asOf ?? ''))) {
    return say('not-applicable', 'not-yet-released', `it was released after ${situation.asOf}`);
  }
  const entry = platform.entryOf.get(kbId);
  if (entry && situation.covered[entry.index])
    return say('superseded', 'contained-in', 'what is installed contains it');
  return say(
    'not-applicable',
    'fixes-nothing-open',
    entry ? 'every vulnerability that it fixes here is closed by another update' : nothingListed(kinds.has('lcu')),
  );
}

function nothingListed(isCumulative: boolean): string {
  return isCumulative
    ? 'it is newer than this device, and no document names a vulnerability that it fixes: not needed for security'
    : 'no document names a vulnerability that it fixes on the products of this device';
}

function reachedByPosition(
  { posture, found, catalog, line }: Situation,
  kbId: KbId,
  say: (
    state: VerdictState,
    rule: Evidence['rule'],
    message: string,
    device?: string | null,
    required?: string | null,
  ) => Settled,
): Settled {
  const place = catalog.placesOf(kbId).find(({ track }) => track.lineId === line.id);
  const build =
    place?.release.builds.find((candidate) => candidate.build === posture.build) ?? place?.release.builds[0];
  const required = build ? formatOsBuild(build) : `KB${kbId}`;
  if (found?.position.confidence === 'revision') {
    const device = `${posture.build}.${posture.ubr}`;
    return say(
      found.release?.kbId === kbId ? 'installed' : 'superseded',
      'revision-reached',
      `the device's build ${device} is at or above ${required}`,
      device,
      required,
    );
  }
  return found?.position.kbId === kbId
    ? say(
        'installed',
        'kb-installed',
        `KB${kbId} is the newest cumulative update in the list of installed updates`,
        `KB${kbId}`,
        required,
      )
    : say(
        'superseded',
        'installed-kb-covers',
        `KB${found?.position.kbId}, which is installed, is newer in the same track`,
        `KB${found?.position.kbId}`,
        required,
      );
}

/** An installed KB whose coverage includes this one. */
function containerOf({ posture, platform, coverage }: Situation, kbId: KbId): KbId | null {
  const entry: Entry | undefined = platform.entryOf.get(kbId);
  if (!entry) return null;
  return posture.installedKbs.find((installed) => coverage.byKb(installed).includes(entry.index)) ?? null;
}
