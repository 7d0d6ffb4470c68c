import type { Day } from '../catalog/ids.ts';
import type { WindowsRelease } from '../catalog/windows.ts';
import type { Posture } from '../inventory/posture.ts';

/**
 * The last day this device is served: by its edition, or by Extended Security Updates where it is entitled to them.
 * Edition not reported: the longest general one (never LTSC's). Null: the table gives none.
 */
export function endOfServiceOn(release: WindowsRelease, posture: Posture): Day | null {
  const { endOfService } = release;
  if (posture.hasEsu && endOfService.esu) return endOfService.esu;
  if (endOfService.all) return endOfService.all;
  const own = posture.editionGroup && endOfService[posture.editionGroup];
  // IoT Enterprise LTSC is served as LTSC where it has no dates of its own (1507, 1607, 1809).
  const ltsc = posture.editionGroup === 'iotLtsc' ? endOfService.ltsc : undefined;
  // An LTSC edition of a release without LTSC dates of its own is served as Enterprise.
  return own ?? ltsc ?? endOfService.enterprise ?? endOfService.homePro ?? null;
}
