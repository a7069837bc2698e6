/** The words, from the same files the engine's sentences come from. */
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';

export const LANGUAGES = ['en', 'fr', 'ar'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Each in its own words: whoever cannot read the screen must find theirs. */
export const LANGUAGE_NAMES: Record<Language, string> = {
  en: 'English',
  fr: 'Français',
  ar: 'العربية',
};

const files = import.meta.glob<Record<string, unknown>>(
  '../../../../assets/locales/*/{shell,access,imports,warehouse,devices}.json',
  { eager: true, import: 'default' },
);

const resources: Record<string, Record<string, Record<string, unknown>>> = {};
for (const [path, words] of Object.entries(files)) {
  const [, language, noun] = /([a-z]+)\/([a-z]+)\.json$/.exec(path) ?? [];
  if (language && noun) (resources[language] ??= {})[noun] = words;
}

void i18next.use(initReactI18next).init({
  resources,
  lng: 'en',
  // The words are here already; a first picture without them would flicker.
  initAsync: false,
  fallbackLng: 'en',
  ns: ['shell', 'access', 'imports', 'warehouse', 'devices'],
  defaultNS: 'shell',
  interpolation: { escapeValue: false },
  returnNull: false,
});

export function isLanguage(text: string): text is Language {
  return (LANGUAGES as readonly string[]).includes(text);
}

export function directionOf(language: string): 'ltr' | 'rtl' {
  return language === 'ar' ? 'rtl' : 'ltr';
}

export function speak(language: Language): void {
  document.documentElement.lang = language;
  document.documentElement.dir = directionOf(language);
  void i18next.changeLanguage(language);
}

export { i18next };
