import type { ComponentChildren } from 'preact';
import type { CatalogDiff } from '../../api/schema.ts';
import { CveLink, KbLink } from '../../parts/entity-links.tsx';
import { formatDay } from '../../parts/format.ts';
import { OnDemand } from '../../parts/on-demand.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { useSettings } from '../../shell/settings.tsx';
import { type DiffList, type DiffRow, listChanges } from './list-changes.ts';

const KB = /^KB\d+$/;
const CVE = /^CVE-/;

/** A list for each kind of thing that changed; of a search, what it finds. */
export function DiffLists({ diff, search }: { readonly diff: CatalogDiff; readonly search: string }) {
  const { t, language } = useSettings();
  const lists = listChanges(diff, search, (day) => formatDay(day, language));
  return (
    <div class="difference">
      {diff.isReviewedDataChanged && <p class="warning">{t('catalog.diff.reviewed')}</p>}
      {lists.length === 0 && <p>{t(search === '' ? 'catalog.diff.nothing' : 'table.empty')}</p>}
      {lists.map((list) => (
        <OnDemand key={`${list.what} ${list.change}`} summary={<Heading list={list} />}>
          {() => <Rows list={list} />}
        </OnDemand>
      ))}
    </div>
  );
}

function Heading({ list: { what, change, count } }: { readonly list: DiffList }) {
  const { t } = useSettings();
  return (
    <>
      {t(`diff.${what}`)}: <span class={change}>{t(`diff.change.${change}`, { count })}</span>
    </>
  );
}

function Rows({ list: { what, change, rows, omitted } }: { readonly list: DiffList }) {
  const { t } = useSettings();
  const columns: readonly Column<DiffRow>[] = [
    { id: 'id', header: t('catalog.id'), cell: ({ id }) => linked(id) },
    {
      id: 'before',
      header: t('catalog.diff.from'),
      cell: ({ before }) => <span lang="en">{linked(before ?? '')}</span>,
    },
    { id: 'after', header: t('catalog.diff.to'), cell: ({ after }) => <span lang="en">{linked(after ?? '')}</span> },
  ];
  return (
    <>
      <Table
        caption={`${t(`diff.${what}`)}: ${t(`diff.change.${change}`, { count: rows.length })}`}
        columns={columns}
        rows={rows}
      />
      {omitted > 0 && <p class="quiet">{t('catalog.diff.omitted', { count: omitted })}</p>}
    </>
  );
}

function linked(text: string): ComponentChildren {
  if (KB.test(text)) return <KbLink kbId={text} />;
  return CVE.test(text) ? <CveLink id={text} /> : text;
}
