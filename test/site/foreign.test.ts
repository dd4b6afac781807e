import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { changeKinds } from '../../src/analysis/tools/compare/types.ts';
import { englishParts } from '../../src/components/messages.ts';
import { languages } from '../../src/languages/list.ts';
import { plainText } from '../../src/languages/message.ts';
import { changeSummary, surfaceSummary } from '../../src/pages/_load/compared-texts.ts';
import type { MessageText, Sentence } from '../../src/read/twins/page.ts';
import { watchedPage } from './browser.ts';
import { sampleAgents } from './fixture/agents.ts';
import { fixtureRows } from './fixture/build.ts';
import { published } from './published.ts';

const folder = path.resolve(import.meta.dirname, '../../src/languages');
const foreign = languages.filter(({ code }) => code !== 'en');
const tableOf = (code: string): Record<string, string> =>
  JSON.parse(readFileSync(path.join(folder, `${code}.json`), 'utf8'));

/** Messages and words of sentences that have something to say in English. */
function messagesOf(phrases: Sentence): string[] {
  const sayings = phrases.filter(
    (phrase): phrase is MessageText => typeof phrase === 'object' && 'message' in phrase,
  );
  const words = sayings.flatMap((one) =>
    Object.values(one.values).flatMap((value) =>
      typeof value === 'object' && 'word' in value ? [value.word] : [],
    ),
  );
  return [...sayings.map(({ message }) => message), ...words].filter((text) =>
    /\p{L}/u.test(text.replace(/\{\w+\}/g, '')),
  );
}

describe('texts of a comparison', () => {
  const side = { kind: 'system', place: 'instructions' } as never;
  const counts = { same: 4, reworded: 1, removed: 2, added: 3 };
  const surfaces = [
    { before: side, after: side },
    { before: null, after: side },
    { before: side, after: null },
  ].map((sides) => surfaceSummary({ ...sides, text: { counts } } as never));
  const changes = changeKinds.flatMap((kind) =>
    ['', 'file.path'].flatMap((own) => [
      changeSummary({ kind, path: own, before: 'old', after: 'new' }),
      changeSummary({ kind, path: own, before: null, after: 'new' }),
    ]),
  );

  it('are in English those of the terminal', () => {
    expect(
      surfaces.map((one) =>
        one.map((phrase) => (typeof phrase === 'string' ? phrase : phrase.text)).join(''),
      ),
    ).toEqual([
      'Lines: 1 reworded · 2 removed · 3 added · 4 the same',
      'only after, 3 lines',
      'only before, 2 lines',
    ]);
    const retyped = changeSummary({ kind: 'retyped', path: 'limit', before: 'integer', after: null });
    expect(plainText(englishParts(retyped.message, retyped.values))).toBe('limit, type: integer → none');
    expect(changeSummary({ kind: 'optional', path: 'limit', before: null, after: null }).text).toBe(
      'limit is now optional',
    );
  });

  it.each(foreign)('is in the table of $name, for any change', ({ code }) => {
    const table = tableOf(code);
    const wanted = new Set([...surfaces, changes].flatMap(messagesOf));
    expect(wanted.size).toBeGreaterThan(20);
    expect([...wanted].filter((message) => table[message] === undefined)).toEqual([]);
  });
});

describe('a page in another script', () => {
  const here = published(() => fixtureRows(sampleAgents));

  /** Latin words a page shows outside of code and of what agents sent. */
  async function latinWords(file: string, language: string): Promise<string[]> {
    const { page } = await watchedPage(here.browser, here.url, { locale: language });
    await page.goto(here.url + file);
    await page.locator(`html[lang="${language}"]:not(.waiting)`).waitFor();
    const found = await page.evaluate(() => {
      const theirs =
        'code, pre, kbd, bdi, noscript, option, .mono, .sheet, .diff, .apart, .query, .values, .outline, .begins, .params dd, .facts dd, .brand';
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const texts: string[] = [];
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const text = node.textContent?.replace(/\s+/g, ' ').trim() ?? '';
        if (/[A-Za-z]{3}/.test(text) && !node.parentElement?.closest(theirs)) texts.push(text);
      }
      return texts;
    });
    await page.context().close();
    return found;
  }

  /** Names that are the same in every language: of lens, of agents, of formats, modes and kinds of slots. */
  const names =
    /lens|Codex|Pi\b|JSON|SQL|SHA-256|cURL|Markdown|UTC|o200k|DuckDB|URL|main loop|Title|forward|reverse|dry|tool|optional block|git branch|path|date|list|slot|content|developer|system|user|assistant|function|string|integer|number|name/g;

  it.each(['ru', 'ar'])(
    'has no English left outside of what agents sent, in %s',
    async (language) => {
      // What a request changed is said by the analysis, which keeps it in the database as it is.
      const own = JSON.stringify([sampleAgents, here.site.files, 'The slot date changed']);
      const kinds = ['families/', 'tools/', 'x/', 'sessions/', 'compare/'].flatMap((start) =>
        here.site.files.filter((file) => file.startsWith(start) && file.endsWith('.html')).slice(-2),
      );
      const pages = [...here.site.files.filter((file) => /^[a-z]+\.html$/.test(file)), ...kinds];
      const left: string[] = [];
      for (const file of pages)
        for (const text of await latinWords(file, language)) {
          const words = text.replace(names, '').match(/[A-Za-z][A-Za-z'’]{2,}/g) ?? [];
          const english = words.filter((word) => !own.includes(word) && !/^[A-Z0-9]+$/.test(word));
          if (english.length > 0) left.push(`${file}: ${text}`);
        }
      expect(left).toEqual([]);
    },
    120_000,
  );
});
