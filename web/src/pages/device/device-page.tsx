import { useRoute } from 'preact-iso';
import { useRead } from '../../api/use-read.ts';
import { Conflicts } from '../../parts/assessment/conflicts.tsx';
import { MissingKbs } from '../../parts/assessment/missing-kbs.tsx';
import { Plan } from '../../parts/assessment/plan.tsx';
import { Unknowns } from '../../parts/assessment/unknowns.tsx';
import '../../parts/assessment/assessment.css';
import { dayOfPage } from '../../api/day-of-page.ts';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { Reading } from '../../parts/reading.tsx';
import { Tracks } from '../../parts/tracks/tracks.tsx';
import { PageTitle } from '../../shell/page-title.tsx';
import { useMayChange } from '../../shell/session.tsx';
import { useText } from '../../shell/settings.tsx';
import './device.css';
import { Headline } from '../../parts/assessment/headline.tsx';
import { AsOfNote, Facts } from './facts.tsx';
import { History } from './history.tsx';
import { Labels } from './labels.tsx';
import { NoDevice } from './no-device.tsx';
import { RemoveDevice } from './remove-device.tsx';

/** A device: what it misses and why, where it stands, what to install, what was when. */
export function DevicePage() {
  const t = useText();
  const { params } = useRoute();
  const deviceId = params.id ?? '';
  const device = useRead('/v1/devices/{deviceId}', { deviceId });
  const assessment = useRead('/v1/devices/{deviceId}/assessment', { deviceId });
  const tracks = useRead('/v1/devices/{deviceId}/tracks', { deviceId });
  const history = useRead('/v1/devices/{deviceId}/history', { deviceId });
  const day = dayOfPage();
  const mayChange = useMayChange() && day === null;
  if (device.error?.status === 404) return <NoDevice device={deviceId} wasThere={device.value !== null} />;
  const title = device.value?.name ?? deviceId;
  return (
    <div class="report">
      <div class="head">
        <PageTitle>{title}</PageTitle>
        <button type="button" onClick={() => print()}>
          {t('device.print')}
        </button>
      </div>
      <Reading read={device}>{(value) => <Facts device={value} />}</Reading>
      <Reading read={assessment}>
        {({ asOf, ...assessed }) => (
          <>
            <AsOfNote asOf={asOf} />
            <Headline assessment={assessed} />
            <Unknowns unknown={assessed.unknown} />
            <Conflicts conflicts={assessed.conflicts} />
            <h2>{t('plan.title')}</h2>
            {assessed.plan.length === 0 && assessed.unknown.length > 0 ? (
              <p>{t('device.no-plan')}</p>
            ) : (
              <Plan steps={assessed.plan} />
            )}
          </>
        )}
      </Reading>
      <h2>{t('tracks.title')}</h2>
      <Reading read={tracks}>{(value) => <Tracks tracks={value.tracks} />}</Reading>
      <h2>{t('missing.title')}</h2>
      <ExportMenu path="/v1/devices/{deviceId}/assessment" params={{ deviceId }} />
      <Reading read={assessment}>
        {({ missing, possiblyMissing }) => (
          <>
            <MissingKbs
              caption={t('missing.certain', { count: missing.length })}
              kbs={missing}
              empty={t('missing.none')}
            />
            {possiblyMissing.length > 0 && (
              <MissingKbs caption={t('missing.possible', { count: possiblyMissing.length })} kbs={possiblyMissing} />
            )}
          </>
        )}
      </Reading>
      <h2>{t('device.history')}</h2>
      <ExportMenu path="/v1/devices/{deviceId}/history" params={{ deviceId }} />
      <Reading read={history}>
        {(value) => <History history={value} lastDay={day ?? new Date().toISOString().slice(0, 10)} />}
      </Reading>
      {device.value && (
        <>
          <Labels device={device.value} canChange={mayChange} onChange={device.readAgain} />
          {mayChange && <RemoveDevice device={device.value} onGone={device.readAgain} />}
        </>
      )}
    </div>
  );
}
