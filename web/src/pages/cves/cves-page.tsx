import { ListFilter, readListFilter } from '../../parts/list-filter.tsx';
import { PageTitle } from '../../shell/page-title.tsx';
import { useText } from '../../shell/settings.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { AllCves } from './all-cves.tsx';
import { ExposedCves } from './exposed-cves.tsx';

export function CvesPage() {
  const t = useText();
  const [state, set] = useUrlState();
  const filter = readListFilter(state);
  const List = filter.scope === 'fleet' ? ExposedCves : AllCves;
  return (
    <>
      <PageTitle>{t('nav.cves')}</PageTitle>
      <ListFilter
        state={filter}
        onChange={set}
        label={t('cves.search')}
        scopes={{ fleet: t('cves.scope.fleet'), catalog: t('cves.scope.catalog') }}
      />
      <List filter={filter} sort={state.sort} onChange={set} />
    </>
  );
}
