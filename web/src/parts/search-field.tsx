import { useText } from '../shell/settings.tsx';

export interface SearchFieldProps {
  /** What is searched, and what for. */
  readonly label: string;
  readonly value: string;
  /** Null: nothing is searched for. */
  readonly onSearch: (search: string | null) => void;
}

/** A search of one list, in force when it is sent. */
export function SearchField({ label, value, onSearch }: SearchFieldProps) {
  const t = useText();
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    onSearch(String(new FormData(event.currentTarget).get('search') ?? '').trim() || null);
  };
  return (
    <form onSubmit={submit}>
      <label>
        {label}{' '}
        <input key={value} type="search" name="search" autocomplete="off" maxLength={256} defaultValue={value} />
      </label>{' '}
      <button type="submit">{t('app.search.go')}</button>
    </form>
  );
}
