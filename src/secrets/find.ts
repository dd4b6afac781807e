import { createHash } from 'node:crypto';
import { isSecretName } from '../record/secret-names.ts';
import { type SecretRule, secretRules } from './rules.ts';

/** A secret in a text. */
export interface FoundSecret {
  kind: string;
  /** The secret itself: never to be printed or written. */
  secret: string;
}

/** Shortest text that can hold a secret with its name. */
const SHORTEST = 8;
/** Characters of texts that secretlint looks through at once: each call costs as much as a text of some kilobytes. */
const MAX_JOINED = 65_536;
/** Between texts that are looked through at once: no secret contains it. */
const SEPARATOR = '\n\0\n';

type Lint = (text: string) => Promise<(FoundSecret & { range: readonly [number, number] })[]>;
let loading: Promise<Lint> | undefined;

/**
 * The secrets in a text, by the recommended rules of secretlint and those of lens. The packages are loaded at the first
 * call.
 */
export async function findSecrets(text: string): Promise<FoundSecret[]> {
  return (await findSecretsOfAll([text]))[0] as FoundSecret[];
}

/** The secrets in each of many texts, as `findSecrets` finds them, in less time than one after the other. */
export async function findSecretsOfAll(texts: readonly string[]): Promise<FoundSecret[][]> {
  loading ??= loadSecretlint();
  const lint = await loading;
  const suspects = new Set<number>();
  let joined: { index: number; start: number }[] = [];
  let content = '';
  const look = async (): Promise<void> => {
    for (const { range } of await lint(content))
      for (const [at, { index, start }] of joined.entries())
        if (start < range[1] && (joined[at + 1]?.start ?? content.length) > range[0]) suspects.add(index);
    joined = [];
    content = '';
  };
  for (const [index, text] of texts.entries()) {
    if (text.length < SHORTEST) continue;
    joined.push({ index, start: content.length });
    content += text + SEPARATOR;
    if (content.length >= MAX_JOINED) await look();
  }
  await look();
  const all: FoundSecret[][] = [];
  for (const [index, text] of texts.entries()) {
    if (text.length < SHORTEST) {
      all.push([]);
      continue;
    }
    const found = new Map<string, FoundSecret>();
    const linted = suspects.has(index) ? await lint(text) : [];
    for (const one of [...ownFindings(text, secretRules), ...linted])
      if (one.secret.length >= 3 && !one.secret.startsWith('[masked') && !found.has(one.secret))
        found.set(one.secret, one);
    all.push([...found.values()]);
  }
  return all;
}

function* ownFindings(text: string, rules: readonly SecretRule[]): Generator<FoundSecret> {
  for (const { kind, find, unless } of rules) {
    for (const match of text.matchAll(find)) {
      const secret = match.slice(1).find((group) => group !== undefined) ?? match[0];
      if (!unless?.(secret)) yield { kind, secret };
    }
  }
}

async function loadSecretlint(): Promise<Lint> {
  const [{ lintSource }, { creator }] = await Promise.all([
    import('@secretlint/core'),
    import('@secretlint/secretlint-rule-preset-recommend'),
  ]);
  const id = '@secretlint/secretlint-rule-preset-recommend';
  return async (text) => {
    // A text of a log must not switch rules off with a comment.
    const content = text.replaceAll('secretlint-disable', 'secretlint_disable');
    const { messages } = await lintSource({
      source: { filePath: 'text.txt', content, contentType: 'text', ext: '.txt' },
      options: { noPhysicFilePath: true, config: { rules: [{ id, rule: creator }] } },
    });
    return messages.map(({ range, ruleId }) => ({
      kind: `${ruleId.replace(/^@secretlint\/secretlint-rule-/, '')} token`,
      secret: text.slice(range[0], range[1]),
      range,
    }));
  };
}

/** Finds secrets line by line in a log. A text that many lines repeat is looked through once. */
export class LineFinder {
  readonly #known = new Map<string, readonly string[]>();

  /** The kinds of secrets in a line, with how often each is there. Strings of JSON are looked through one by one. */
  async kindsIn(line: string): Promise<ReadonlyMap<string, number>> {
    const counts = new Map<string, number>();
    const texts = textsOf(line);
    const keys = texts.map(hashOf);
    const added = new Map(
      keys.flatMap((key, index) => (this.#known.has(key) ? [] : [[key, texts[index] ?? '']])),
    );
    const found = await findSecretsOfAll([...added.values()]);
    for (const [index, key] of [...added.keys()].entries())
      this.#known.set(key, found[index]?.map(({ kind }) => kind) ?? []);
    for (const kind of keys.flatMap((key) => this.#known.get(key) ?? []))
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    return counts;
  }
}

/** What a text is remembered by: all texts together may be as large as all bodies. */
export const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64');

/** The strings of a JSON text, with the name of their member in front, as a rule may need it; else the text itself. */
export function textsOf(line: string): string[] {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return [line];
  }
  const texts: string[] = [];
  const walk = (item: unknown, name: string): void => {
    if (typeof item === 'string') texts.push(isSecretName(name) ? `${name}: ${item}` : item);
    else if (Array.isArray(item)) for (const one of item) walk(one, name);
    else if (typeof item === 'object' && item !== null)
      for (const [key, member] of Object.entries(item)) walk(member, key);
  };
  walk(value, '');
  return texts;
}
