import type { AssessedDevice, Device } from '../../api/schema.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { formatDay, formatTime } from '../../parts/format.ts';
import { useSettings } from '../../shell/settings.tsx';

/** What is known of the device itself. */
export function Facts({ device }: { readonly device: Device }) {
  const { t, language } = useSettings();
  const { id, os, lastSeenAt, firstSeenAt, isActive } = device;
  const { name, build, ubr, endOfServiceOn, hasReachedEndOfService } = os;
  const served = endOfServiceOn === null ? null : formatDay(endOfServiceOn, language);
  return (
    <>
      {hasReachedEndOfService && served !== null && (
        <p class="warning">
          <strong>{t('os.ended', { day: served })}</strong> {t('device.ended.what')}
        </p>
      )}
      <dl class="facts">
        <dt>{t('device.windows')}</dt>
        <dd>{name ?? t('os.unknown')}</dd>
        <dt>{t('device.build')}</dt>
        <dd>{build === null ? t('device.not-reported') : [build, ubr ?? '?'].join('.')}</dd>
        <dt>{t('device.served')}</dt>
        <dd>{served ?? '–'}</dd>
        <dt>{t('device.last-seen')}</dt>
        <dd>
          {formatTime(lastSeenAt, language)}{' '}
          <span class="badge">{t(isActive ? 'device.active' : 'device.inactive')}</span>
        </dd>
        <dt>{t('device.first-seen')}</dt>
        <dd>{formatTime(firstSeenAt, language)}</dd>
        <dt>{t('device.id')}</dt>
        <dd>
          <code>{id}</code> <CopyButton text={id} />
        </dd>
      </dl>
    </>
  );
}

/** Where an answer as of a past day comes from. */
export function AsOfNote({ asOf }: Pick<AssessedDevice, 'asOf'>) {
  const { t, language } = useSettings();
  if (asOf === null) return null;
  const { facts, factsSinceAt, basis } = asOf;
  const since = factsSinceAt === undefined ? '' : formatTime(factsSinceAt, language);
  return (
    <p class="note">
      {facts !== undefined && <>{t(`facts.${facts}`, { since })} </>}
      {t('device.basis', { basis: t(`basis.${basis}`) })}
    </p>
  );
}
