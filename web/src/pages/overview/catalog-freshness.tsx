import type { CatalogStatus } from '../../api/schema.ts';
import { useRead } from '../../api/use-read.ts';
import { formatDay, formatTime } from '../../parts/format.ts';
import { Reading } from '../../parts/reading.tsx';
import { Link } from '../../shell/link.tsx';
import { useSettings } from '../../shell/settings.tsx';
import { Card } from './card.tsx';
import { daysBetween } from './days.ts';

/** Microsoft releases each month: a catalog that knows nothing of so many days lacks one. */
const OLD_DAYS = 35;

/** How far the catalog knows, and whether it is kept current. */
export function CatalogFreshness({ today }: { readonly today: string }) {
  const { t } = useSettings();
  const catalog = useRead('/v1/catalog', {});
  return (
    <Card title={t('overview.catalog')}>
      <Reading read={catalog}>{(value) => <Facts catalog={value} today={today} />}</Reading>
    </Card>
  );
}

function Facts({ catalog, today }: { readonly catalog: CatalogStatus; readonly today: string }) {
  const { t, language } = useSettings();
  const { knownThrough, upkeep } = catalog;
  const age = knownThrough === null ? null : daysBetween(knownThrough, today);
  const failing = upkeep.sources.filter(({ failures }) => failures > 0).length;
  return (
    <>
      <dl class="facts">
        <dt>{t('overview.catalog.known-through')}</dt>
        <dd class={age !== null && age > OLD_DAYS ? 'alarm' : undefined}>
          {knownThrough === null
            ? t('overview.catalog.nothing')
            : t('overview.catalog.age', { day: formatDay(knownThrough, language), count: Math.max(0, age ?? 0) })}
        </dd>
        <dt>{t('overview.catalog.synced')}</dt>
        <dd>{upkeep.syncedAt === null ? t('overview.catalog.not-synced') : formatTime(upkeep.syncedAt, language)}</dd>
        {failing > 0 && (
          <>
            <dt>{t('overview.catalog.sources')}</dt>
            <dd class="alarm">{t('overview.catalog.failing', { count: failing })}</dd>
          </>
        )}
        <dt>{t('overview.catalog.refused')}</dt>
        <dd class={upkeep.refused ? 'alarm' : undefined}>
          {upkeep.refused ? formatTime(upkeep.refused.refusedAt, language) : t('overview.catalog.none-refused')}
        </dd>
      </dl>
      {upkeep.refused && (
        <ul class="reasons" lang="en">
          {upkeep.refused.reasons.slice(0, 3).map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
      <p>
        <Link to="/catalog">{t('overview.catalog.more')}</Link>
      </p>
    </>
  );
}
