import { type Language, type Theme, useSettings } from './settings.tsx';

const LANGUAGES: readonly (readonly [Language, string])[] = [
  ['en', 'English'],
  ['ja', '日本語'],
];
const THEMES = ['system', 'light', 'dark'] as const satisfies readonly Theme[];

/** Language and colors. */
export function Choices() {
  const { language, theme, setLanguage, setTheme, t } = useSettings();
  const chosen = (event: Event): string => (event.currentTarget as HTMLSelectElement).value;
  return (
    <>
      <select
        aria-label={t('settings.language')}
        value={language}
        onChange={(event) => setLanguage(chosen(event) === 'ja' ? 'ja' : 'en')}
      >
        {LANGUAGES.map(([code, name]) => (
          <option key={code} value={code} lang={code}>
            {name}
          </option>
        ))}
      </select>
      <select
        aria-label={t('settings.theme')}
        value={theme}
        onChange={(event) => setTheme(THEMES.find((each) => each === chosen(event)) ?? 'system')}
      >
        {THEMES.map((each) => (
          <option key={each} value={each}>
            {t(`settings.theme.${each}`)}
          </option>
        ))}
      </select>
    </>
  );
}
