import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useRead } from '../../api/use-read.ts';
import { useText } from '../../shell/settings.tsx';
import { type DeviceFilter, FILTERS } from './device-filter.ts';

export interface FilterFormProps {
  readonly filter: DeviceFilter;
  readonly onChange: (changes: Readonly<Record<string, string | null>>) => void;
}

const MAX_LENGTH = 256;

/** Choices count at once; what is typed, with Enter or the button. */
export function FilterForm({ filter, onChange }: FilterFormProps) {
  const t = useText();
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const given = new FormData(event.currentTarget);
    onChange(Object.fromEntries(FILTERS.map((name) => [name, String(given.get(name) ?? '').trim()])));
  };
  const isOpen = [filter.missing, filter.planned, filter.exposedTo, filter.tag, filter.group, filter.active].some(
    (each) => each !== null,
  );
  return (
    <search>
      <form class="device-filter" onSubmit={submit}>
        <div class="toolbar">
          <Typed name="search" value={filter.search} />
          <button type="submit">{t('devices.filter.apply')}</button>
          <Choice name="state" value={filter.state}>
            <option value="missing">{t('devices.state.missing')}</option>
            <option value="patched">{t('devices.state.patched')}</option>
            <option value="unknown">{t('devices.state.unknown')}</option>
          </Choice>
          <Choice name="exploited" value={filter.exploited === null ? null : String(filter.exploited)}>
            <option value="true">{t('devices.exploited.true')}</option>
            <option value="false">{t('devices.exploited.false')}</option>
          </Choice>
          <ReleaseChoice release={filter.release} />
        </div>
        <details open={isOpen}>
          <summary>{t('devices.filter.more')}</summary>
          <div class="toolbar">
            <Typed name="missing" value={filter.missing} />
            <Typed name="planned" value={filter.planned} />
            <Typed name="exposedTo" value={filter.exposedTo} />
            <Typed name="tag" value={filter.tag} />
            <Typed name="group" value={filter.group} />
            <Choice name="active" value={filter.active === null ? null : String(filter.active)}>
              <option value="true">{t('devices.active.true')}</option>
              <option value="false">{t('devices.active.false')}</option>
            </Choice>
          </div>
        </details>
      </form>
    </search>
  );
}

interface TypedProps {
  readonly name: 'search' | 'missing' | 'planned' | 'exposedTo' | 'tag' | 'group';
  readonly value: string | null;
}

/** Holds what is being typed until the address says another thing. */
function Typed({ name, value }: TypedProps) {
  const t = useText();
  const [text, setText] = useState(value ?? '');
  useEffect(() => setText(value ?? ''), [value]);
  return (
    <label>
      {t(`devices.filter.${name}`)}{' '}
      <input
        type="search"
        name={name}
        value={text}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
        autocomplete="off"
        spellcheck={false}
        maxLength={MAX_LENGTH}
      />
    </label>
  );
}

interface ChoiceProps {
  readonly name: 'state' | 'exploited' | 'release' | 'active';
  readonly value: string | null;
  readonly children: ComponentChildren;
}

function Choice({ name, value, children }: ChoiceProps) {
  const t = useText();
  return (
    <label>
      {t(`devices.filter.${name}`)}{' '}
      <select name={name} value={value ?? ''} onChange={({ currentTarget }) => currentTarget.form?.requestSubmit()}>
        <option value="">{t('devices.filter.any')}</option>
        {children}
      </select>
    </label>
  );
}

/** The releases of Windows that the fleet has, and the one that the address names. */
function ReleaseChoice({ release }: Pick<DeviceFilter, 'release'>) {
  const { value } = useRead('/v1/fleet/summary', {});
  const names = new Map(release === null ? [] : [[release, release]]);
  for (const { releaseId, name } of value?.releases ?? [])
    if (releaseId !== null) names.set(releaseId, name ?? releaseId);
  return (
    <Choice name="release" value={release}>
      {[...names].map(([id, name]) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </Choice>
  );
}
