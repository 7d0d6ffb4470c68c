import type { CatalogVersion } from '../../api/schema.ts';
import { useRead } from '../../api/use-read.ts';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { formatTime } from '../../parts/format.ts';
import { Reading } from '../../parts/reading.tsx';
import { SearchField } from '../../parts/search-field.tsx';
import { useSettings } from '../../shell/settings.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { DiffLists } from './diff-lists.tsx';

/** What changed from one catalog to another. */
export function Difference() {
  const { t } = useSettings();
  const versions = useRead('/v1/catalog/versions', {});
  return (
    <Reading read={versions}>
      {({ value }) => (value.length < 2 ? <p>{t('catalog.diff.one')}</p> : <Compared versions={value} />)}
    </Reading>
  );
}

function Compared({ versions }: { readonly versions: readonly CatalogVersion[] }) {
  const { t } = useSettings();
  const [state, set] = useUrlState();
  const search = state.search ?? '';
  const [from, to] = [state.from, state.to].map((name) => findVersion(versions, name));
  // What was refused is to be understood, else what came last.
  const hasRefused = versions.some((each) => each.state === 'refused');
  const shown = {
    from: from ?? findVersion(versions, hasRefused ? 'in-force' : 'earlier') ?? '',
    to: to ?? findVersion(versions, hasRefused ? 'refused' : 'in-force') ?? '',
  };
  const diff = useRead('/v1/catalog/diff', shown);
  return (
    <>
      <div class="toolbar">
        {(['from', 'to'] as const).map((end) => (
          <VersionSelect
            key={end}
            label={t(`catalog.diff.${end}`)}
            versions={versions}
            value={shown[end]}
            onChange={(next) => set({ ...shown, [end]: next })}
          />
        ))}
        <SearchField label={t('catalog.search')} value={search} onSearch={(next) => set({ search: next })} />
        <ExportMenu path="/v1/catalog/diff" params={shown} />
      </div>
      <Reading read={diff}>{(value) => <DiffLists diff={value} search={search} />}</Reading>
    </>
  );
}

interface VersionSelectProps {
  readonly label: string;
  readonly versions: readonly CatalogVersion[];
  readonly value: string;
  readonly onChange: (version: string) => void;
}

function VersionSelect({ label, versions, value, onChange }: VersionSelectProps) {
  const { t, language } = useSettings();
  return (
    <label>
      {label}{' '}
      <select value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
        {versions.map(({ version, state, at }) => (
          <option key={version} value={version}>
            {`${t(`catalog.state.${state}`)} · ${formatTime(at, language)} · ${version.slice(0, 12)}`}
          </option>
        ))}
      </select>
    </label>
  );
}

/** By its state or its version. */
function findVersion(versions: readonly CatalogVersion[], name: string | undefined): string | undefined {
  return versions.find(({ version, state }) => version === name || state === name)?.version;
}
