import { useText } from '../shell/settings.tsx';

export interface Chip {
  readonly id: string;
  readonly label: string;
}

/** The filters in force; each can be taken away. */
export function Chips({
  chips,
  onRemove,
}: {
  readonly chips: readonly Chip[];
  readonly onRemove: (id: string) => void;
}) {
  const t = useText();
  if (chips.length === 0) return null;
  return (
    <ul class="chips" aria-label={t('filters.label')}>
      {chips.map(({ id, label }) => (
        <li key={id}>
          {label}{' '}
          <button type="button" aria-label={t('filters.remove', { filter: label })} onClick={() => onRemove(id)}>
            ×
          </button>
        </li>
      ))}
    </ul>
  );
}
