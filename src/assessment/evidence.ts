/** Words for verdicts: the rule, the values it compared, and the documents behind it. */
import { formatOsBuild } from '../catalog/os-build.ts';
import type { WindowsRelease } from '../catalog/windows.ts';
import type { Posture } from '../inventory/posture.ts';
import type { Situation } from './assess.ts';
import type { Doubt, Evidence, MissingKb } from './model.ts';
import type { Entry } from './platform.ts';

/** Why an entry is missing, or may be. `doubt`: why its absence is not certain. */
export function evidenceOf(
  entry: Entry,
  situation: Situation,
  state: MissingKb['state'],
  doubt: Doubt | null,
): Evidence {
  const { posture, found, platform } = situation;
  const sources = entry.release.sources;
  const required = entry.fixedAt ? formatOsBuild(entry.fixedAt) : `KB${entry.kbId}`;
  const make = (rule: Evidence['rule'], device: string | null, message: string): Evidence => ({
    rule,
    message,
    device,
    required,
    sources,
  });
  if (state === 'pending-reboot')
    return make(
      'reboot-pending',
      null,
      `KB${entry.kbId} or an update that contains it is installed and waits for a restart`,
    );
  if (doubt) return make(doubt, null, doubtMessage(doubt, entry));
  if (entry.track === platform.mainTrack && found) {
    const { position } = found;
    if (position.confidence === 'revision') {
      const device = `${posture.build}.${posture.ubr}`;
      return make('revision-below', device, `the device's build ${device} is below ${required}`);
    }
    return make(
      'installed-kb-older',
      `KB${position.kbId}`,
      `the newest cumulative update installed, KB${position.kbId} (revision ${position.ubr}), is older than ${required}`,
    );
  }
  return make(
    'no-fix-installed',
    null,
    `neither KB${entry.kbId} nor an update that contains or replaces it is installed`,
  );
}

function doubtMessage(doubt: Doubt, entry: Entry): string {
  switch (doubt) {
    case 'position-unknown':
      return 'the device reported neither a revision nor a cumulative update of its line';
    case 'list-incomplete':
      return 'the list of installed updates is not there or cut short, so that an absent KB proves nothing';
    case 'leaves-no-trace':
      return `KB${entry.kbId} updates the recovery environment, which the list of installed updates does not show`;
    case 'listed-by-parts':
      return `KB${entry.kbId} is a parent: lists of installed updates show the KB of each .NET Framework version, which Microsoft's security documents do not name`;
    case 'condition-not-reported':
      return `KB${entry.kbId} is for devices with ${entry.update.condition} alone, which the report does not tell`;
    case 'perhaps-in-rollup':
      return `KB${entry.kbId} is older than the Monthly Rollups; they took up most such updates, and no document says which`;
    case 'component-not-reported':
      return `which versions of ${entry.software[0] ?? 'the component'} the device has was not reported`;
  }
}

/** Why a device's Windows could not be told, and what to report. */
export function osUnknownEvidence(posture: Posture, release: WindowsRelease | undefined): Evidence {
  return {
    rule: 'os-unknown',
    message: unresolvedMessage(posture, release),
    device: posture.build === null ? null : String(posture.build),
    required: null,
    sources: [],
  };
}

function unresolvedMessage(posture: Posture, release: WindowsRelease | undefined): string {
  switch (posture.unresolved) {
    case 'build-not-reported':
      return 'the report names no Windows build';
    case 'unknown-build':
      return `build ${posture.build} is no ${posture.installation ?? 'Windows'} release that this catalog knows (an Insider build, or newer than kbgap): nothing is derived from the release before it`;
    case 'client-or-server-not-reported':
      return `build ${posture.build} is a client and a server release, and the report does not say which; report InstallationType`;
    default:
      return release
        ? `${release.name} is older than Microsoft's security documents (from 2016 on), or they list no ${posture.architecture ?? ''} product of it`
        : 'the release has no servicing line';
  }
}
