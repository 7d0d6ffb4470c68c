import type { FleetPlan as Plan, PlannedKb } from '../../api/schema.ts';
import { useRead } from '../../api/use-read.ts';
import { ExploitedBadge, Severity } from '../../parts/badges.tsx';
import { KbLink } from '../../parts/entity-links.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { formatNumber, formatShare } from '../../parts/format.ts';
import { Reading } from '../../parts/reading.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { Link } from '../../shell/link.tsx';
import { useSettings } from '../../shell/settings.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { Card } from './card.tsx';

/** What to install on the whole fleet, and with what to begin. */
export function FleetPlan() {
  const { t } = useSettings();
  const plan = useRead('/v1/fleet/plan', {});
  return (
    <Card title={t('overview.plan')} isWide controls={<ExportMenu path="/v1/fleet/plan" params={{}} />}>
      <Reading read={plan}>
        {(value) => (value.value.length === 0 ? <p>{t('overview.plan.none')}</p> : <Steps plan={value} />)}
      </Reading>
    </Card>
  );
}

/** A planned KB, and which one it is in the order of installation. */
interface Step extends PlannedKb {
  readonly place: number;
}

function Steps({ plan }: { readonly plan: Plan }) {
  const { t, language } = useSettings();
  const [{ plan: shown }, set] = useUrlState();
  const isWhole = shown === 'all';
  const share = (exposures: number): string =>
    formatShare(plan.exposures === 0 ? 1 : exposures / plan.exposures, language);
  const steps: readonly Step[] = plan.value.map((kb, index) => ({ ...kb, place: index + 1 }));
  const best = steps.filter(({ kbId }) => plan.best.kbIds.includes(kbId));
  const columns: readonly Column<Step>[] = [
    {
      id: 'place',
      header: t('overview.plan.place'),
      cell: ({ place }) => formatNumber(place, language),
      isNumber: true,
    },
    { id: 'kb', header: 'KB', cell: ({ kbId }) => <KbLink kbId={kbId} /> },
    { id: 'name', header: t('overview.plan.name'), cell: ({ name }) => name },
    {
      id: 'severity',
      header: t('overview.plan.closes'),
      cell: ({ severity, exploited }) => (
        <>
          <Severity severity={severity} /> <ExploitedBadge isExploited={exploited.length > 0} />
        </>
      ),
    },
    { id: 'cves', header: t('nav.cves'), cell: ({ cves }) => formatNumber(cves, language), isNumber: true },
    {
      id: 'devices',
      header: t('nav.devices'),
      cell: ({ kbId, devices }) => <Link to={`/devices?planned=KB${kbId}`}>{formatNumber(devices, language)}</Link>,
      isNumber: true,
    },
    { id: 'share', header: t('overview.plan.share'), cell: ({ exposures }) => share(exposures), isNumber: true },
  ];
  return (
    <>
      <p class="sentence">
        {t('overview.plan.best', {
          count: plan.best.kbIds.length,
          share: share(plan.best.exposures),
          devices: t('count.devices', { count: plan.best.devices }),
        })}
      </p>
      <p class="quiet">
        {t('overview.plan.exposures', {
          exposures: plan.exposures,
          cves: t('count.cves', { count: plan.cves }),
          devices: t('count.devices', { count: plan.devices }),
        })}
      </p>
      <Table caption={t('overview.plan.caption')} columns={columns} rows={isWhole ? steps : best} />
      {best.length < steps.length && (
        <button type="button" aria-expanded={isWhole} onClick={() => set({ plan: isWhole ? null : 'all' })}>
          {isWhole ? t('overview.plan.show-best') : t('overview.plan.show-all', { count: steps.length })}
        </button>
      )}
    </>
  );
}
