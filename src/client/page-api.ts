import { copyText } from './copy.ts';
import { loadData } from './data.ts';
import { onLive } from './live.ts';
import { figures, t, word } from './locale.ts';
import { requestsThatMention } from './mentions.ts';
import { copyOf, loadTexts, pretty, requestText } from './raw.ts';
import { setMessage, translate } from './translate.ts';

/** What the script of every page offers to those of single pages, which need no copy of it. */
const api = {
  copyOf,
  copyText,
  figures,
  loadData,
  loadTexts,
  onLive,
  pretty,
  requestText,
  requestsThatMention,
  setMessage,
  t,
  translate,
  word,
};

declare global {
  interface Window {
    lensPage: typeof api;
  }
}

export function offerApi(): void {
  window.lensPage = api;
}
