import { useRead } from '../../api/use-read.ts';
import { formatDay } from '../../parts/format.ts';
import { Reading } from '../../parts/reading.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { PageTitle } from '../../shell/page-title.tsx';
import { useSettings } from '../../shell/settings.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { Corrections } from './corrections.tsx';
import { Difference } from './difference.tsx';
import { Documents } from './documents.tsx';
import { Upkeep } from './upkeep.tsx';
import '../../parts/assessment/assessment.css';
import './catalog.css';

const COUNTS = ['updates', 'vulnerabilities', 'products', 'tracks', 'sources'] as const;

/** What answers are made of: documents, how they are kept current, what people corrected, and how catalogs differ. */
export function CatalogPage() {
  const { t, language } = useSettings();
  const [{ tab = 'documents' }, set] = useUrlState();
  const status = useRead('/v1/catalog', {});
  // What one list was asked for means nothing to the next.
  const choose = (next: string): void => set({ tab: next, search: null, sort: null, skip: null });
  return (
    <>
      <PageTitle>{t('nav.catalog')}</PageTitle>
      <Reading read={status}>
        {({ version, knownThrough, counts }) => (
          <dl class="facts">
            <dt>{t('catalog.version')}</dt>
            <dd>
              <code>{version.slice(0, 12)}</code>
            </dd>
            <dt>{t('catalog.known-through')}</dt>
            <dd>{knownThrough === null ? '–' : formatDay(knownThrough, language)}</dd>
            <dt>{t('catalog.holds')}</dt>
            <dd>{COUNTS.map((name) => t(`catalog.count.${name}`, { count: counts[name] })).join(' · ')}</dd>
          </dl>
        )}
      </Reading>
      <Tabs
        label={t('catalog.tabs')}
        chosen={tab}
        onChoose={choose}
        tabs={[
          { id: 'documents', label: t('catalog.documents'), show: () => <Documents /> },
          { id: 'upkeep', label: t('catalog.upkeep'), show: () => <Upkeep status={status} /> },
          { id: 'corrections', label: t('catalog.corrections'), show: () => <Corrections /> },
          { id: 'diff', label: t('catalog.diff'), show: () => <Difference /> },
        ]}
      />
    </>
  );
}
