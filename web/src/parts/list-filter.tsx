import { useText } from '../shell/settings.tsx';
import type { UrlState } from '../shell/url-state.ts';
import { oneOf } from './one-of.ts';

const SEVERITIES = ['Critical', 'Important', 'Moderate', 'Low', 'none'] as const;
const SCOPES = ['fleet', 'catalog'] as const;

/** What the address says of a list of KBs or CVEs. */
export interface ListFilterState {
  /** Those that devices have, or all that the catalog knows. */
  readonly scope: (typeof SCOPES)[number];
  readonly search: string;
  readonly severity: (typeof SEVERITIES)[number] | null;
  /** Only what is exploited. */
  readonly exploited: true | null;
  readonly skip: number;
}

export function readListFilter({ scope, search = '', severity, exploited, skip }: UrlState): ListFilterState {
  return {
    scope: oneOf(scope, SCOPES) ?? 'fleet',
    search,
    severity: oneOf(severity, SEVERITIES),
    exploited: exploited === 'true' ? true : null,
    skip: /^\d{1,6}$/.test(skip ?? '') ? Number(skip) : 0,
  };
}

/** Of a list of what is filtered so. */
export interface FilteredListProps {
  readonly filter: ListFilterState;
  readonly sort: string | undefined;
  readonly onChange: (changes: Readonly<Record<string, string | null>>) => void;
}

export interface ListFilterProps {
  readonly state: ListFilterState;
  readonly onChange: (changes: Readonly<Record<string, string | null>>) => void;
  /** What the search box is for. */
  readonly label: string;
  /** What the two scopes are called. */
  readonly scopes: Readonly<Record<ListFilterState['scope'], string>>;
}

/** Any change begins at the first page. */
export function ListFilter({ state, onChange, label, scopes }: ListFilterProps) {
  const t = useText();
  const { scope, search, severity, exploited } = state;
  const change = (name: string, value: string | null): void => onChange({ [name]: value, skip: null });
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    change('search', String(new FormData(event.currentTarget).get('search') ?? '').trim());
  };
  return (
    <form class="toolbar" onSubmit={submit}>
      <label>
        {label}{' '}
        <input key={search} type="search" name="search" autocomplete="off" maxLength={256} defaultValue={search} />
      </label>
      <button type="submit">{t('filter.search')}</button>
      <label>
        {t('filter.scope')}{' '}
        <select value={scope} onChange={({ currentTarget }) => onChange(scopeChange(currentTarget.value))}>
          {SCOPES.map((each) => (
            <option key={each} value={each}>
              {scopes[each]}
            </option>
          ))}
        </select>
      </label>
      {scope === 'fleet' && (
        <>
          <label>
            {t('filter.severity')}{' '}
            <select
              value={severity ?? ''}
              onChange={({ currentTarget }) => change('severity', currentTarget.value || null)}
            >
              <option value="">{t('filter.any')}</option>
              {SEVERITIES.map((each) => (
                <option key={each} value={each}>
                  {t(`severity.${each}`)}
                </option>
              ))}
            </select>
          </label>
          <label>
            <input
              type="checkbox"
              checked={exploited ?? false}
              onChange={({ currentTarget }) => change('exploited', currentTarget.checked ? 'true' : null)}
            />{' '}
            {t('filter.exploited')}
          </label>
        </>
      )}
    </form>
  );
}

/** The whole catalog is not filtered nor sorted as the fleet is. */
function scopeChange(scope: string) {
  return { scope: scope === 'fleet' ? null : scope, sort: null, severity: null, exploited: null, skip: null };
}
