import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { languageOf, languages } from '../../src/languages/list.ts';
import {
  dateFormats,
  formatMessage,
  type Locale,
  numberFormats,
  plainText,
  type Value,
} from '../../src/languages/message.ts';
import { figuresOf } from '../../src/text/figures.ts';
import { sampleAgents } from './fixture/agents.ts';
import { fixtureRows } from './fixture/build.ts';
import { type BuiltSite, buildSite } from './folder.ts';

const folder = path.resolve(import.meta.dirname, '../../src/languages');
const source = path.resolve(folder, '..');
const others = languages.filter(({ code }) => code !== 'en');
const tables = new Map(
  others.map(({ code }) => [
    code,
    JSON.parse(readFileSync(path.join(folder, `${code}.json`), 'utf8')) as Record<string, string>,
  ]),
);
const known = new Set(Object.keys(tables.get('de') ?? {}));
/** A message that has words of its own. */
const isWords = (text: string): boolean => /\p{L}/u.test(text.replace(/\{\w+\}/g, ''));

/** Figures, links and texts a message names; not what stands in the forms of a plural. */
const placesOf = (message: string): string[] => [
  ...new Set(
    [...message.matchAll(/(?<!(?:zero|one|two|few|many|other) )\{(\w+)[,}]|<(\w+)>/g)].map(
      ([, place, link]) => place ?? link ?? '',
    ),
  ),
];

const localeOf = (tag: string): Locale => ({ tag, figures: figuresOf(tag), word: (english) => english });

describe('the tables of the languages', () => {
  it('are one file for each language', () => {
    const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
    expect(files.toSorted()).toEqual(others.map(({ code }) => `${code}.json`).toSorted());
  });

  it.each(others)('$name has the keys of all the others, and nothing empty', ({ code }) => {
    const table = tables.get(code) ?? {};
    expect(Object.keys(table).toSorted()).toEqual([...known].toSorted());
    expect(Object.entries(table).filter(([, said]) => said.trim() === '')).toEqual([]);
  });

  it('have no message that no page shows', () => {
    // Words such as `lost_prefix` are stored with `_` and shown with blanks; quotes are escaped in sources.
    const plain = (text: string): string => text.replaceAll("\\'", "'").replace(/[_\s]+/g, ' ');
    const sources = readdirSync(source, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(ts|astro)$/.test(file))
      .map((file) => plain(readFileSync(path.join(source, file), 'utf8')))
      .join('\n');
    expect([...known].filter((key) => !sources.includes(plain(key)))).toEqual([]);
  });

  it.each(others)(
    '$name names the places of every message, and is well formed for any number',
    ({ code, locale }) => {
      const wrong: string[] = [];
      const inLocale = localeOf(locale);
      for (const [message, said] of Object.entries(tables.get(code) ?? {})) {
        const places = placesOf(message);
        // A plural of no more than a word, `{agents, plural, one {was} other {were}}`, has nothing to say elsewhere.
        const mute = [...message.matchAll(/\{(\w+), plural, one \{[^#{}]*\} other \{[^#{}]*\}\}/g)].map(
          ([, name]) => name ?? '',
        );
        const needed = places.filter((place) => !mute.includes(place));
        const has = placesOf(said);
        const lost = needed.filter((place) => !has.includes(place));
        const made = has.filter((place) => !places.includes(place));
        if (lost.length > 0 || made.length > 0) wrong.push(`${message}: ${[...lost, ...made].join(', ')}`);
        for (const number of [0, 1, 2, 3, 11, 100]) {
          const values: Record<string, Value> = {};
          for (const place of places)
            values[place] = message.includes(`<${place}>`) ? { href: 'index.html' } : number;
          for (const [, place = ''] of message.matchAll(/\{(\w+), date/g))
            values[place] = '2026-11-21T09:00:53Z';
          try {
            const text = plainText(formatMessage(said, values, inLocale));
            if (/[{}#]|<\/?\w|\w>/.test(text)) wrong.push(`${message}: ${text}`);
          } catch (error) {
            wrong.push((error as Error).message);
          }
        }
      }
      expect(wrong).toEqual([]);
    },
  );

  it('name known formats only: a number in an unknown one would be shown as a count', () => {
    const known = new Set(
      [...numberFormats, ...dateFormats].flatMap((name) => [`number, ${name}`, `date, ${name}`]),
    );
    const named = [...tables.values()].flatMap((table) =>
      Object.entries(table).flatMap((pair) => pair.join('').match(/(?<=\{\w+, )(?:number|date)[^}]*/g) ?? []),
    );
    expect(named.length).toBeGreaterThan(100);
    expect(named.filter((format) => !known.has(format))).toEqual([]);
  });

  it('formats plurals, figures and links in the language', () => {
    const [en, de] = [localeOf('en'), localeOf('de')];
    const text = (message: string, values: Record<string, Value>, locale: Locale): string =>
      plainText(formatMessage(message, values, locale));
    expect(text('{n, plural, one {# slot} other {# slots}}', { n: 1 }, en)).toBe('1 slot');
    expect(text('{n, plural, one {# slot} other {# slots}}', { n: 12345 }, de)).toBe('12.345 slots');
    expect(text('{n}', { n: 12345 }, de)).toBe('12.345');
    expect(text('{n, number, percent} of {names}', { n: 0.004, names: { list: ['a', 'b'] } }, en)).toBe(
      '0.4\u00a0% of a and b',
    );
    expect(text('{ms, number, duration}', { ms: { word: '–' } }, en)).toBe('–');
    expect(text('{at, date, day}', { at: '2026-11-21T09:00:53Z' }, de)).toBe('21.11.2026');
    expect(
      formatMessage('<page>{n} of {name}</page>', { n: 5, name: 'x', page: { href: 'a.html' } }, en),
    ).toEqual([{ kind: 'link', href: 'a.html', parts: ['5', ' of ', { kind: 'value', text: 'x' }] }]);
  });

  it.each([
    ['a plural without "other"', '{n, plural, one {#}}'],
    ['a missing value', '{missing}'],
    ['an open link', '<page>text'],
    ['an unknown format', '{n, date, furlongs}'],
  ])('refuses %s', (_, message) => {
    expect(() => formatMessage(message, { n: 5, page: { href: 'a' } }, localeOf('en'))).toThrow();
  });
});

describe('languageOf', () => {
  it.each([
    [['de-AT', 'en'], 'de'],
    [['zh-TW'], 'zh'],
    [['xx', 'pt-BR', 'ru'], 'ru'],
    [['', 'en-GB', 'fr'], 'en'],
    [[], 'en'],
  ])('finds for %j %s', (wanted, code) => {
    expect(languageOf(wanted).code).toBe(code);
  });
});

/** Texts that the sources mark as lens' own: in calls, in attributes, and in elements. */
function markedInSources(): Map<string, string> {
  const found = new Map<string, string>();
  const literal = `('(?:[^'\\\\\\n]|\\\\.)*'|"(?:[^"\\\\\\n]|\\\\.)*")`;
  const patterns = [
    new RegExp(`\\b(?:t|label|word|statement)\\(\\s*${literal}`, 'g'),
    new RegExp(`\\bsetMessage\\(\\s*\\w+,\\s*${literal}`, 'g'),
    new RegExp(`\\bbox, ${literal}`, 'g'),
    /<Message\s[^>]*?text=("[^"]*")/g,
    /\sdata-t=("[^"]+")/g,
    /aria-label=("[^"]*") data-t-label/g,
    /placeholder=("[^"]*") data-t-placeholder/g,
    /<Empty\s+text=("[^"]*")/g,
  ];
  for (const floor of ['client', 'components', 'layouts', 'pages', 'read/findings'])
    for (const file of readdirSync(path.join(source, floor), { recursive: true, encoding: 'utf8' })) {
      if (!/\.(ts|astro)$/.test(file)) continue;
      const text = readFileSync(path.join(source, floor, file), 'utf8');
      for (const pattern of patterns)
        for (const [, quoted = ''] of text.matchAll(pattern))
          found.set(quoted.slice(1, -1).replaceAll("\\'", "'").replace(/\s+/g, ' '), `${floor}/${file}`);
      for (const [, said = ''] of text.matchAll(/\sdata-t>([^<>{}]*)</g))
        found.set(said.replace(/\s+/g, ' ').trim(), `${floor}/${file}`);
    }
  return found;
}

describe('what is marked in the pages', () => {
  let site: BuiltSite;
  beforeAll(async () => {
    site = await buildSite(fixtureRows(sampleAgents));
  }, 120_000);
  afterAll(() => site?.remove());

  it('is in every table, wherever sources name it', () => {
    const missing = [...markedInSources()].filter(([text]) => isWords(text) && !known.has(text));
    expect(missing).toEqual([]);
  });

  it('is in every table, wherever pages show it', () => {
    const missing = new Map<string, string>();
    for (const file of site.files.filter((name) => name.endsWith('.html')))
      for (const text of markedIn(site.read(file)))
        if (isWords(text) && !known.has(text)) missing.set(text, file);
    expect([...missing]).toEqual([]);
  });
});

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#34': '"' };
const decoded = (text: string): string =>
  text
    .replace(/&(amp|lt|gt|quot|#39|#34);/g, (_, name: string) => entities[name] ?? '')
    .replace(/\s+/g, ' ')
    .trim();

/** Messages of the elements and attributes of a page that are lens' own. */
function markedIn(html: string): string[] {
  const found: string[] = [];
  for (const [, attributes = '', text = ''] of html.matchAll(
    /<\w+((?:\s+[\w:-]+(?:="[^"]*")?)*)\s*>([^<]*)/g,
  )) {
    const own = /\sdata-t(?:="([^"]*)")?(?=\s|$)/.exec(attributes);
    if (own) found.push(decoded(own[1] ? own[1] : text));
    for (const [name, mark] of [
      ['aria-label', 'label'],
      ['placeholder', 'placeholder'],
      ['title', 'title'],
    ]) {
      const marked = new RegExp(`\\sdata-t-${mark}(?:="([^"]*)")?(?=\\s|$)`).exec(attributes);
      if (marked)
        found.push(decoded(marked[1] || (new RegExp(`\\s${name}="([^"]*)"`).exec(attributes)?.[1] ?? '')));
    }
  }
  return found;
}
