import { type ComponentChildren, createContext } from 'preact';
import { useContext, useLayoutEffect, useMemo, useState } from 'preact/hooks';
import { en, type TextKey } from '../texts/en.ts';
import { chooseForm, fillText, type TextValues } from '../texts/fill.ts';
import { ja } from '../texts/ja.ts';

const LANGUAGES = { en, ja };
export type Language = keyof typeof LANGUAGES;
export type Theme = 'system' | 'light' | 'dark';

export interface Settings {
  readonly language: Language;
  readonly theme: Theme;
  readonly setLanguage: (language: Language) => void;
  readonly setTheme: (theme: Theme) => void;
  /** A text in the chosen language. */
  readonly t: (key: TextKey, values?: TextValues) => string;
}

const Context = createContext<Settings | null>(null);

/** Language and colors; remembered by this browser. */
export function SettingsProvider({ children }: { readonly children: ComponentChildren }) {
  const [language, setLanguage] = useState<Language>(() => readLanguage());
  const [theme, setTheme] = useState<Theme>(() => readTheme());
  useLayoutEffect(() => {
    document.documentElement.lang = language;
    remember('kbgap-language', language);
  }, [language]);
  useLayoutEffect(() => {
    document.documentElement.dataset.theme = theme;
    remember('kbgap-theme', theme);
  }, [theme]);
  const settings = useMemo<Settings>(() => {
    const t = (key: TextKey, values: TextValues = {}): string =>
      fillText(chooseForm(LANGUAGES[language][key], values.count, language), values, language);
    return { language, theme, setLanguage, setTheme, t };
  }, [language, theme]);
  return <Context.Provider value={settings}>{children}</Context.Provider>;
}

export function useSettings(): Settings {
  const settings = useContext(Context);
  if (!settings) throw new Error('used outside of SettingsProvider');
  return settings;
}

export function useText(): Settings['t'] {
  return useSettings().t;
}

function readLanguage(): Language {
  const wanted = recall('kbgap-language') ?? navigator.language;
  return wanted.startsWith('ja') ? 'ja' : 'en';
}

function readTheme(): Theme {
  const theme = recall('kbgap-theme');
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}

/** A browser may keep nothing for a page. */
function recall(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function remember(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Then it lasts as long as the page.
  }
}
