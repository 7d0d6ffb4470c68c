import type { AssessedDevice } from '../../api/schema.ts';
import { useText } from '../../shell/settings.tsx';

/** The answer in a sentence. */
export function Headline({
  assessment,
}: {
  readonly assessment: Pick<AssessedDevice, 'missing' | 'possiblyMissing' | 'unknown' | 'plan'>;
}) {
  const t = useText();
  const { missing, possiblyMissing, unknown, plan } = assessment;
  const cves = new Set(missing.flatMap((kb) => kb.cves)).size;
  const exploited = new Set(missing.flatMap((kb) => kb.exploited)).size;
  const isClean = missing.length === 0 && unknown.length === 0 && possiblyMissing.length === 0;
  const sentences = [
    missing.length > 0 && t('device.misses', { count: missing.length, cves: t('count.cves', { count: cves }) }),
    exploited > 0 && t('device.exploited', { count: exploited }),
    plan.length > 0 && t('device.steps', { count: plan.length }),
    missing.length === 0 && !isClean && t('device.nothing-certain'),
    possiblyMissing.length > 0 && t('device.possibly', { count: possiblyMissing.length }),
    isClean && t('device.clean'),
  ];
  return (
    <p class={`headline ${missing.length > 0 ? 'bad' : isClean ? 'good' : 'warn'}`}>
      {sentences.filter(Boolean).join(' ')}
    </p>
  );
}
