import { useText } from '../shell/settings.tsx';

export interface PagerProps {
  /** How many rows there are before this page; of this page; of all, where known. */
  readonly skip: number;
  readonly shown: number;
  readonly total: number | null;
  /** Null: there is none. */
  readonly onPrevious: (() => void) | null;
  readonly onNext: (() => void) | null;
}

export function Pager({ skip, shown, total, onPrevious, onNext }: PagerProps) {
  const t = useText();
  return (
    <nav class="pager" aria-label={t('pager.label')}>
      <button type="button" disabled={!onPrevious} onClick={() => onPrevious?.()}>
        {t('pager.previous')}
      </button>
      <span role="status">
        {total !== null && shown > 0 && t('pager.range', { from: skip + 1, to: skip + shown, total })}
      </span>
      <button type="button" disabled={!onNext} onClick={() => onNext?.()}>
        {t('pager.next')}
      </button>
    </nav>
  );
}
