import { LensError } from '../errors.ts';
import type { Database } from '../store/database.ts';
import { slotValueKinds } from '../store/queries/share-material.ts';
import { distinctTexts } from '../store/rewrite-database.ts';
import type { Vocabulary } from './vocabulary.ts';

/** A rule of the promise, and how many texts of the copy break it. */
interface Broken {
  rule: string;
  texts: number;
  /** Column of the first one. */
  where: string;
}

/** Shortest text that is looked for as a whole: shorter ones are parts of words. */
const SHORTEST = 8;

/**
 * Looks through every text of a share-safe copy for what it must not hold: personal values, addresses, home folders, lines
 * that a person, a tool or a model wrote, and values of slots. It knows nothing of how the copy was made.
 */
export async function brokenRules(
  original: Database,
  copy: Database,
  vocabulary: Vocabulary,
): Promise<Broken[]> {
  const { personal, lines } = vocabulary;
  const kept = new Set(lines.values());
  const written = await writtenLines(original, lines);
  const broken = new Map<string, Broken>();
  const report = (rule: string, where: string): void => {
    const known = broken.get(rule) ?? { rule, texts: 0, where };
    known.texts++;
    broken.set(rule, known);
  };
  for await (const { table, column, values } of distinctTexts(copy)) {
    if (['prices', 'meta'].includes(table)) continue;
    const where = `${table}.${column}`;
    for (const value of values) {
      for (const { type } of personal.heldBy(value)) report(`names (${type})`, where);
      if (/[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+\.[\p{L}]{2,}/u.test(value)) report('e-mail addresses', where);
      if (/\/(?:home|Users)\/(?!<)[\w.-]+/.test(value)) report('home folders', where);
      for (const line of value.split(/\n|\\n/)) {
        const text = line.trim();
        if (text.length >= SHORTEST && written.has(text) && !kept.has(line))
          report('words of a person, a tool or a model', where);
      }
    }
  }
  return [...broken.values()];
}

/** Lines that are not fixed text: of messages, results and answers, and values of slots. */
async function writtenLines(db: Database, lines: ReadonlyMap<string, string>): Promise<Set<string>> {
  const kept = new Set([...lines.keys()].map((line) => line.trim()));
  const written = new Set<string>();
  const add = (text: string): void => {
    for (const line of text.split('\n')) {
      const one = line.trim();
      // A single word may be a name of a tool or of a parameter, which are kept.
      if (one.length >= SHORTEST && /\s/.test(one) && !kept.has(one)) written.add(one);
    }
  };
  for (const { value } of await slotValueKinds(db)) add(value);
  for await (const { table, column, values } of distinctTexts(db))
    if (
      (column === 'text' && table !== 'prompt_texts') ||
      (table === 'tool_calls' && column === 'result') ||
      column === 'error_message'
    )
      for (const value of values) add(value);
  return written;
}

/** Throws an error that names the rules that cannot be promised. */
export function refuse(broken: readonly Broken[]): never {
  const rules = broken.map(({ rule, texts, where }) => `${rule}: ${texts} in ${where}`).join('; ');
  throw new LensError('share_refused', `The share-safe copy would break its promise (${rules})`, {
    hint: 'Use --share=structure, leave out these sessions with --session or --until, and please report it.',
  });
}
