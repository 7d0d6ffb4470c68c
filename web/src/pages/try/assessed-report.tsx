import type { AssessedReport } from '../../api/schema.ts';
import { Conflicts } from '../../parts/assessment/conflicts.tsx';
import { Headline } from '../../parts/assessment/headline.tsx';
import { MissingKbs } from '../../parts/assessment/missing-kbs.tsx';
import { Plan } from '../../parts/assessment/plan.tsx';
import { ReportNotes } from '../../parts/assessment/report-notes.tsx';
import { Unknowns } from '../../parts/assessment/unknowns.tsx';
import { formatDay } from '../../parts/format.ts';
import { Tracks } from '../../parts/tracks/tracks.tsx';
import { useSettings } from '../../shell/settings.tsx';

/** What one device misses and why: the plan first. */
export function AssessedReportView({ device }: { readonly device: AssessedReport }) {
  const { t, language } = useSettings();
  const { os, missing, possiblyMissing, unknown, conflicts, plan, tracks, notes } = device;
  const build = os.build === null ? null : `${os.build}.${os.ubr ?? '?'}`;
  return (
    <>
      <p>
        {[os.name ?? t('os.unknown'), build].filter(Boolean).join(' · ')}
        {os.hasReachedEndOfService && os.endOfServiceOn !== null && (
          <>
            {' '}
            <strong>{t('os.ended', { day: formatDay(os.endOfServiceOn, language) })}</strong>
          </>
        )}
      </p>
      <Headline assessment={device} />
      <h3>{t('plan.title')}</h3>
      <Plan steps={plan} />
      <h3>{t('missing.title')}</h3>
      <MissingKbs caption={t('missing.certain', { count: missing.length })} kbs={missing} empty={t('missing.none')} />
      {possiblyMissing.length > 0 && (
        <MissingKbs caption={t('missing.possible', { count: possiblyMissing.length })} kbs={possiblyMissing} />
      )}
      <Unknowns unknown={unknown} />
      <Conflicts conflicts={conflicts} />
      <ReportNotes notes={notes} />
      <h3>{t('tracks.title')}</h3>
      <Tracks tracks={tracks} />
    </>
  );
}
