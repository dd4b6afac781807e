/** A language the frame of the pages can be read in. */
export interface Language {
  /** As it is remembered, and in the name of its table. */
  code: string;
  /** BCP 47, for the `lang` attribute and for Intl. */
  locale: string;
  /** Its own name for itself. */
  name: string;
  dir: 'ltr' | 'rtl';
}

const ltr = 'ltr' as const;

/** English first: pages are made in it, and it needs no table. */
export const languages: readonly Language[] = [
  { code: 'en', locale: 'en', name: 'English', dir: ltr },
  { code: 'zh', locale: 'zh-Hans', name: '简体中文', dir: ltr },
  { code: 'ja', locale: 'ja', name: '日本語', dir: ltr },
  { code: 'ko', locale: 'ko', name: '한국어', dir: ltr },
  { code: 'fr', locale: 'fr', name: 'Français', dir: ltr },
  { code: 'de', locale: 'de', name: 'Deutsch', dir: ltr },
  // Figures are next to prompts, code and ids, all of them in Latin digits.
  { code: 'ar', locale: 'ar-u-nu-latn', name: 'العربية', dir: 'rtl' },
  { code: 'ru', locale: 'ru', name: 'Русский', dir: ltr },
];

/** The language of a code, or of the first of a person's languages that there is; English when there is none. */
export function languageOf(wanted: readonly string[]): Language {
  const [english] = languages as readonly [Language, ...Language[]];
  for (const tag of wanted) {
    const code = tag.toLowerCase().split('-')[0];
    const found = languages.find((language) => language.code === code);
    if (found) return found;
  }
  return english;
}
