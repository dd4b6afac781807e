import { chooseLanguage } from './choose-language.ts';

/** Runs before the first paint: the person's own choice of colours and of language wins over the system's. */
const root = document.documentElement;
root.classList.add('script');
try {
  const choice = localStorage.getItem('lens-theme');
  if (choice === 'light' || choice === 'dark') root.dataset['theme'] = choice;
} catch {
  // Storage is blocked: the system's choice stays.
}
chooseLanguage();
