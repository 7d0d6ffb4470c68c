import { ListFilter, readListFilter } from '../../parts/list-filter.tsx';
import { PageTitle } from '../../shell/page-title.tsx';
import { useText } from '../../shell/settings.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { AllKbs } from './all-kbs.tsx';
import { MissingKbs } from './missing-kbs.tsx';

export function KbsPage() {
  const t = useText();
  const [state, set] = useUrlState();
  const filter = readListFilter(state);
  const List = filter.scope === 'fleet' ? MissingKbs : AllKbs;
  return (
    <>
      <PageTitle>{t('nav.kbs')}</PageTitle>
      <ListFilter
        state={filter}
        onChange={set}
        label={t('kbs.search')}
        scopes={{ fleet: t('kbs.scope.fleet'), catalog: t('kbs.scope.catalog') }}
      />
      <List filter={filter} sort={state.sort} onChange={set} />
    </>
  );
}
