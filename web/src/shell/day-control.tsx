import { dayOfPage, today } from '../api/day-of-page.ts';
import { formatDay } from '../parts/format.ts';
import { useSettings } from './settings.tsx';
import { useUrlState } from './url-state.ts';

/** Before anything that a catalog knows. */
const FIRST_DAY = '2000-01-01';

/** Chooses the day that all pages are of. */
export function DayControl() {
  const { t } = useSettings();
  const [, set] = useUrlState();
  const choose = (event: Event): void => {
    const { value, validity } = event.currentTarget as HTMLInputElement;
    // While a year is typed, it is one of the first centuries.
    if (!validity.valid) return;
    set({ asOf: value < today() ? value : null, after: null, skip: null });
  };
  return (
    <label>
      {t('day.label')} <input type="date" min={FIRST_DAY} max={today()} value={dayOfPage() ?? ''} onChange={choose} />
    </label>
  );
}

/** Says that what is shown is of a past day. */
export function DayBanner() {
  const { t, language } = useSettings();
  const [, set] = useUrlState();
  const day = dayOfPage();
  if (day === null) return null;
  return (
    <p class="banner day" role="status">
      <strong>{t('day.banner', { day: formatDay(day, language) })}</strong>{' '}
      <button type="button" onClick={() => set({ asOf: null, after: null, skip: null })}>
        {t('day.now')}
      </button>
    </p>
  );
}
