import { useRef } from 'preact/hooks';
import type { DevicePage } from '../../api/schema.ts';
import { useRead } from '../../api/use-read.ts';
import { Chips } from '../../parts/chips.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { Pager } from '../../parts/pager.tsx';
import { Reading } from '../../parts/reading.tsx';
import { Table } from '../../parts/table.tsx';
import { PageTitle } from '../../shell/page-title.tsx';
import { type Settings, useSettings } from '../../shell/settings.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { columnsOf } from './columns.tsx';
import { type DeviceFilter, FILTERS, readFilter, readSkip, readSort } from './device-filter.ts';
import './devices.css';
import { FilterForm } from './filter-form.tsx';

const ROWS_PER_PAGE = 50;
const FIRST_PAGE = { after: null, skip: null };

/** All devices, or those that some question is about: searched, filtered and sorted by the server. */
export function DevicesPage() {
  const settings = useSettings();
  const { t } = settings;
  const [state, set] = useUrlState();
  const filter = readFilter(state);
  const sort = readSort(state);
  const params = { ...filter, sort };
  const read = useRead('/v1/devices', { ...params, after: state.after ?? null, limit: ROWS_PER_PAGE });
  const chips = FILTERS.flatMap((name) => {
    const label = filter[name] === null ? null : labelOf(settings, filter, name);
    return label === null ? [] : [{ id: name, label }];
  });
  return (
    <>
      <PageTitle>{t('nav.devices')}</PageTitle>
      <FilterForm filter={filter} onChange={(changes) => set({ ...changes, ...FIRST_PAGE })} />
      <div class="toolbar device-bar">
        <Chips chips={chips} onRemove={(name) => set({ [name]: null, ...FIRST_PAGE })} />
        <ExportMenu path="/v1/devices" params={params} />
      </div>
      <Reading read={read}>
        {(page) => (
          <>
            {page.asOf?.devices === 'present' && <p class="note">{t('devices.present')}</p>}
            <Table
              caption={page.total === null ? t('nav.devices') : t('count.devices', { count: page.total })}
              columns={columnsOf(settings)}
              rows={page.value}
              sort={sort}
              onSort={(next) => set({ sort: next, ...FIRST_PAGE })}
              empty={emptyText(settings, page, chips.length > 0)}
            />
            <Pages page={page} />
          </>
        )}
      </Reading>
    </>
  );
}

function labelOf({ t }: Pick<Settings, 't'>, filter: DeviceFilter, name: keyof DeviceFilter): string {
  const { state, exploited, active } = filter;
  if (name === 'state' && state !== null) return t(`devices.state.${state}`);
  if (name === 'exploited' && exploited !== null) return t(`devices.exploited.${exploited}`);
  if (name === 'active' && active !== null) return t(`devices.active.${active}`);
  return t('devices.chip', { filter: t(`devices.filter.${name}`), value: String(filter[name]) });
}

function emptyText({ t }: Pick<Settings, 't'>, { next }: DevicePage, isFiltered: boolean): string {
  if (next !== null) return t('devices.go-on');
  return t(isFiltered ? 'devices.none-found' : 'devices.none');
}

/** Where pages began: the server tells only where the next one does. */
function Pages({ page: { value, next, total } }: { readonly page: DevicePage }) {
  const { t } = useSettings();
  const [state, set] = useUrlState();
  const before = useRef<{ readonly at: string; readonly after: string | null; readonly skip: number }[]>([]);
  const skip = readSkip(state);
  const { after = null } = state;
  if (after === null && next === null) return null;
  const goTo = (place: string | null, skipped: number): void =>
    set({ after: place, skip: skipped > 0 ? String(skipped) : null });
  const goOn = (): void => {
    if (next === null) return;
    before.current.push({ at: next, after, skip });
    goTo(next, skip + value.length);
  };
  const goBack = (): void => {
    // One that was come to by its address has none before it that is known: then the first one.
    const found = before.current.findLast(({ at }) => at === after);
    goTo(found?.after ?? null, found?.skip ?? 0);
  };
  const isShort = next !== null && value.length < ROWS_PER_PAGE;
  return (
    <>
      {isShort && value.length > 0 && <p class="note">{t('devices.go-on')}</p>}
      <Pager
        skip={skip}
        shown={value.length}
        total={total}
        onPrevious={after === null ? null : goBack}
        onNext={next === null ? null : goOn}
      />
    </>
  );
}
