import { memoryFileEnd, memoryFileHeading } from '../analysis/prompts/slots/slot-kinds.ts';
import type { Database } from '../store/database.ts';
import {
  allTemplateLines,
  composedTexts,
  offeredTools,
  sessionNames,
  slotValueKinds,
} from '../store/queries/share-material.ts';
import { distinctTexts } from '../store/rewrite-database.ts';
import { parseJson } from '../wire/json.ts';
import { isFilledByRun, Personal } from './personal.ts';
import type { StandIns } from './stand-ins.ts';

/** Fixed text is kept when at least this many working folders sent it: one folder's own text is in one. */
const LEAST_PLACES = 2;

/** What of the texts of a database may be shared: everything else is replaced. */
export interface Vocabulary {
  personal: Personal;
  /** Lines that are kept, and what they become. */
  lines: ReadonlyMap<string, string>;
  /** Fixed parts of template lines that are kept. */
  literals: ReadonlyMap<string, string>;
  /** Names of members that are kept in JSON, in addition to those of the wire formats. */
  keys: ReadonlySet<string>;
  tools: ReadonlySet<string>;
  /** Words of the kept lines, in lower case: names made of them are kept. */
  words: ReadonlySet<string>;
  /** Template lines that are kept and that are replaced, because one folder alone sent them. */
  counts: { kept: number; replaced: number; toolsKept: number; toolsReplaced: number };
}

interface TemplateLine {
  kind: string;
  literals: string[];
}

/** A line of one text: its column, and the values between its fixed parts. */
interface Item {
  column: TemplateLine;
  values: string[];
}

/** Reads what may be kept of a database. */
export async function readVocabulary(db: Database, standIns: StandIns): Promise<Vocabulary> {
  const personal = await personalOf(db);
  const columns = new Map<string, TemplateLine[]>();
  for (const { template_id, line, ...own } of await allTemplateLines(db)) {
    const list = columns.get(template_id) ?? [];
    columns.set(template_id, list);
    list[line] = own;
  }
  const texts = (await composedTexts(db)).map(({ template_id, path, places }) => ({
    places,
    items: outsideMemoryFiles(itemsOf(path, columns.get(template_id) ?? [])),
  }));
  const places = new Map<string, Set<string>>();
  for (const text of texts)
    for (const { column } of text.items) {
      const seen = places.get(keyOf(column)) ?? new Set();
      places.set(keyOf(column), seen);
      for (const one of text.places) seen.add(one);
    }
  const isKept = (column: TemplateLine): boolean =>
    column.kind !== 'L' &&
    (places.get(keyOf(column))?.size ?? 0) >= LEAST_PLACES &&
    !isFilledByRun(column.literals.join(''));
  const lines = new Map<string, string>();
  const literals = new Map<string, string>();
  const keep = (line: string): string => {
    const shared = personal.scrub(line, standIns);
    lines.set(line, shared);
    return shared;
  };
  for (const { items } of texts)
    for (const { column, values } of items) {
      if (!isKept(column)) continue;
      if (column.literals.length === 1)
        literals.set(column.literals[0] as string, keep(column.literals[0] as string));
      else {
        const shared = column.literals.map((literal) => personal.scrub(literal, standIns));
        for (const [at, literal] of column.literals.entries()) literals.set(literal, shared[at] as string);
        lines.set(
          interleaved(column.literals, values),
          interleaved(
            shared,
            values.map((one) => standIns.of(one)),
          ),
        );
      }
    }
  const counts = { kept: 0, replaced: 0, toolsKept: 0, toolsReplaced: 0 };
  for (const list of columns.values())
    for (const column of list) if (column) counts[isKept(column) ? 'kept' : 'replaced']++;
  const { keys, tools } = await keepTools(db, keep, counts);
  return { personal, lines, literals, keys, tools, words: wordsOf(lines.values()), counts };
}

const keyOf = ({ literals }: TemplateLine): string => literals.join('\u0000');

function interleaved(literals: readonly string[], values: readonly string[]): string {
  return literals
    .map((literal, at) => literal + (at < literals.length - 1 ? (values[at] ?? '') : ''))
    .join('');
}

/** The lines of a text in order: numbers of columns, runs `[from, to]`, and `{c, v}` with values. */
function itemsOf(path: string, columns: readonly TemplateLine[]): Item[] {
  const items: Item[] = [];
  const add = (at: unknown, values: unknown): void => {
    const column = columns[Number(at)];
    if (column) items.push({ column, values: Array.isArray(values) ? values.map(String) : [] });
  };
  const parsed = parseJson(path);
  for (const item of Array.isArray(parsed) ? parsed : []) {
    if (typeof item === 'number') add(item, []);
    else if (Array.isArray(item)) for (let at = Number(item[0]); at <= Number(item[1]); at++) add(at, []);
    else if (typeof item === 'object' && item !== null)
      add((item as { c: unknown }).c, (item as { v: unknown }).v);
  }
  return items;
}

/** A line that ends with the path of a Markdown file introduces its text; the rest of the line does not matter. */
const namesMemoryFile = /(?:^|[\s"'`(<=])(?:~|\/|[A-Za-z]:\\)[^\s]*\.mdc?["'`)>]*\s*:$/;

/** A memory file belongs to a person even where every request has it: from its heading to its end, or to the next tag. */
function outsideMemoryFiles(items: readonly Item[]): Item[] {
  let inside = false;
  return items.filter(({ column, values }) => {
    const line = interleaved(column.literals, values);
    if (inside && memoryFileEnd.test(line)) {
      // The line may name the file.
      inside = false;
      return /^<\/\w+>$/.test(line.trim());
    }
    if (inside && /^\s*<\/[\w-]+>\s*$/.test(line)) inside = false;
    inside ||= memoryFileHeading.test(line.trimStart()) || namesMemoryFile.test(line);
    return !inside;
  });
}

/** Names and schemas of tools. Servers of the Model Context Protocol are a person's own choice: their texts are replaced. */
async function keepTools(
  db: Database,
  keep: (line: string) => string,
  counts: Vocabulary['counts'],
): Promise<{ keys: Set<string>; tools: Set<string> }> {
  const keys = new Set<string>();
  const tools = new Set<string>();
  for (const { name, description, schema, places } of await offeredTools(db)) {
    const isOwn = /^mcp[_-]|__/.test(name);
    if (places < LEAST_PLACES || isOwn) {
      counts.toolsReplaced++;
      continue;
    }
    counts.toolsKept++;
    tools.add(name);
    for (const part of name.split('.')) tools.add(part);
    for (const line of (description ?? '').split('\n')) keep(line);
    const walk = (value: unknown): void => {
      if (typeof value === 'string') for (const line of value.split('\n')) keep(line);
      else if (Array.isArray(value)) value.forEach(walk);
      else if (typeof value === 'object' && value !== null)
        for (const [key, member] of Object.entries(value)) {
          keys.add(key);
          walk(member);
        }
    };
    walk(schema === null ? undefined : parseJson(schema));
  }
  return { keys, tools };
}

async function personalOf(db: Database): Promise<Personal> {
  const personal = new Personal();
  for (const { cwd, label, git_branch, git_head, settings } of await sessionNames(db)) {
    personal.addPath(cwd);
    personal.add(label, 'label');
    personal.add(git_branch, 'branch');
    personal.add(git_head, 'hash');
    personal.learn(settings ?? '');
  }
  for (const { kind, value } of await slotValueKinds(db)) {
    if (kind === 'path') personal.addPath(value);
    else if (kind === 'git branch' || kind === 'git commit') personal.add(value, 'branch');
    personal.learn(value);
  }
  for await (const { values } of distinctTexts(db)) for (const value of values) personal.learn(value);
  return personal;
}

function wordsOf(lines: Iterable<string>): Set<string> {
  const words = new Set<string>();
  for (const line of lines) for (const [word] of line.matchAll(/\p{L}+/gu)) words.add(word.toLowerCase());
  return words;
}
