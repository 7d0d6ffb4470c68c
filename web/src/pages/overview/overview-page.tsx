import { dayOfPage } from '../../api/day-of-page.ts';
import type { FleetSummary } from '../../api/schema.ts';
import { useRead } from '../../api/use-read.ts';
import { Reading } from '../../parts/reading.tsx';
import { PageTitle } from '../../shell/page-title.tsx';
import { useText } from '../../shell/settings.tsx';
import { Behind } from './behind.tsx';
import { CatalogFreshness } from './catalog-freshness.tsx';
import { FleetPlan } from './fleet-plan.tsx';
import { Headline } from './headline.tsx';
import './overview.css';
import { PatchedOverTime } from './patched-over-time.tsx';
import { Releases } from './releases.tsx';
import { ReportFreshness } from './report-freshness.tsx';
import { Severities } from './severities.tsx';
import { Welcome } from './welcome.tsx';

/** The fleet at a glance: what an administrator looks at each morning, and on paper the report to a manager. */
export function OverviewPage() {
  const t = useText();
  const summary = useRead('/v1/fleet/summary', {});
  return (
    <>
      <PageTitle>{t('nav.overview')}</PageTitle>
      <div class="overview">
        <Reading read={summary}>{(value) => (isEmpty(value) ? <Welcome /> : <Dashboard summary={value} />)}</Reading>
      </div>
    </>
  );
}

function isEmpty({ devices, inactive }: FleetSummary): boolean {
  return devices === 0 && (inactive ?? 0) === 0 && dayOfPage() === null;
}

function Dashboard({ summary }: { readonly summary: FleetSummary }) {
  const t = useText();
  return (
    <>
      {summary.asOf && (
        <p class="quiet">
          {t('overview.past')} {summary.asOf.devices === 'present' && t('overview.past.present')}
        </p>
      )}
      <div class="cards">
        <Headline summary={summary} />
        <PatchedOverTime day={summary.day} />
        <FleetPlan />
        <Behind behind={summary.behind} />
        <Severities summary={summary} />
        <Releases summary={summary} />
        <div class="cards stacked">
          <CatalogFreshness today={summary.day} />
          <ReportFreshness summary={summary} />
        </div>
      </div>
    </>
  );
}
