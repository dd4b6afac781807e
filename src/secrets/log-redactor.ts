import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isWorthMasking } from '../record/credentials.ts';
import { isSecretName } from '../record/secret-names.ts';
import { type FoundSecret, findSecrets } from './find.ts';
import { type JsonString, jsonStrings } from './json-strings.ts';
import { placeholderOf, replaceSecrets } from './placeholders.ts';

/** What was masked in a log: a kind of secret, how many different ones, and where how often. Never the secret itself. */
export interface MaskedInLog {
  kind: string;
  secrets: number;
  /** Members of a line, such as `request.messages[].content`, with the number of replacements in it. */
  places: { place: string; times: number }[];
}

/** Members of a line whose strings come from the agent, its model or the person. The others are written by lens. */
const searched = new Set([
  'request',
  'text',
  'path',
  'headers',
  'body',
  'reconstructed',
  'error',
  'label',
  'command',
  'cwd',
  'git',
  'settings',
  'notes',
]);

/** Milliseconds of work after which other work gets its turn. */
const TURN_MS = 20;

/** Texts whose result is remembered: each request repeats those before it. */
const MAX_TEXTS = 200_000;

const lineStart = /^\{"v":\d+,"kind":"\w+"/;

/** Why a body in base64 is not in a redacted log. */
const unsearchable = { reason: 'undecodable', message: '--redact cannot search this body for secrets' };

/** Members of a place that are shown; a name that does not look like one of an API is not. */
const MAX_DEPTH = 5;
const apiName = /^[a-z][a-z_]{0,23}$/i;

/**
 * Masks secrets in the lines of a log while it is written, by the rules of `lens doctor`. A secret that was found once is
 * masked in all later lines, wherever it is in a string and in every form. A secret that is an ordinary word
 * (`password: hunter`) is masked only in the texts in which a rule finds it: the word is none elsewhere.
 */
export class LogRedactor {
  readonly #key: Buffer;
  readonly #found = new Map<string, readonly FoundSecret[]>();
  /** Placeholders of the secrets that are masked everywhere. */
  readonly #known = new Map<string, string>();
  #replace = replaceSecrets(this.#known);
  /** The kind of secret that a placeholder replaces. */
  readonly #kindOf = new Map<string, string>();
  readonly #kinds = new Map<string, { secrets: Set<string>; places: Map<string, number> }>();
  /** Replacements of the line at hand, by placeholder. */
  #replaced: string[] = [];
  #since = performance.now();

  /** @param key of the placeholders: with the same key, a secret has the same placeholder */
  constructor(key: Buffer) {
    this.#key = key;
  }

  /**
   * A line without its secrets, still the JSON that it was but for the contents of strings. Where something was masked, `redacted`
   * counts the places, and the hashes of the body, with which a guess could be tested, are left out. So is a body in base64, in
   * which nothing can be found.
   *
   * @param json one record as JSON without its line end
   */
  async line(json: string): Promise<string> {
    const all = [...jsonStrings(json)];
    const strings = all.filter(({ path }) => searched.has(path[0] ?? ''));
    const words = new Map<JsonString, ReadonlyMap<string, string>>();
    for (const string of strings) words.set(string, this.#remember(await this.#find(string)));
    const edits: Edit[] = [];
    let count = 0;
    for (const string of strings) {
      const text = this.#masked(string.text, words.get(string));
      if (text === string.text) continue;
      edits.push({ ...string, text: JSON.stringify(text) });
      count += this.#replaced.length;
      this.#note(string.path);
    }
    edits.push(...all.flatMap((string) => leftOut(string, count > 0)));
    const result = applied(edits, json);
    const unread = all.some(({ path }) => path.length === 1 && path[0] === 'base64');
    const marks = {
      ...(count > 0 ? { redacted: count } : {}),
      ...(unread && !all.some(({ path }) => path[0] === 'incomplete') ? { incomplete: unsearchable } : {}),
    };
    const added = JSON.stringify(marks).slice(1, -1);
    return added === '' ? result : result.replace(lineStart, (start) => `${start},${added}`);
  }

  /** What was masked so far, the most frequent kind first. */
  report(): MaskedInLog[] {
    return [...this.#kinds]
      .map(([kind, { secrets, places }]) => ({
        kind,
        secrets: secrets.size,
        places: [...places]
          .map(([place, times]) => ({ place, times }))
          .toSorted((a, b) => b.times - a.times || (a.place < b.place ? -1 : 1)),
      }))
      .toSorted((a, b) => b.secrets - a.secrets || (a.kind < b.kind ? -1 : 1));
  }

  /** The secrets of a string. A rule may need the name of its member. */
  async #find({ text, path, isKey }: JsonString): Promise<readonly FoundSecret[]> {
    const name = path.findLast((one) => one !== '[]') ?? '';
    const probe = !isKey && isSecretName(name) ? `${name}: ${text}` : text;
    const id = createHash('sha256').update(probe).digest('base64');
    const known = this.#found.get(id);
    if (known) return known;
    if (performance.now() - this.#since > TURN_MS) {
      await nextTurn();
      this.#since = performance.now();
    }
    const found = await findSecrets(probe);
    if (this.#found.size >= MAX_TEXTS) this.#found.clear();
    this.#found.set(id, found);
    return found;
  }

  /** Adds secrets to those that are masked everywhere; returns the placeholders of those that are words. */
  #remember(found: readonly FoundSecret[]): ReadonlyMap<string, string> {
    const words = new Map<string, string>();
    let added = false;
    for (const { kind, secret } of found) {
      const placeholder = this.#known.get(secret) ?? placeholderOf(kind, secret, this.#key);
      if (!this.#kindOf.has(placeholder)) this.#kindOf.set(placeholder, kind);
      if (!isWorthMasking(secret)) words.set(secret, placeholder);
      else if (!this.#known.has(secret)) {
        this.#known.set(secret, placeholder);
        added = true;
      }
    }
    if (added) this.#replace = replaceSecrets(this.#known, (placeholder) => this.#replaced.push(placeholder));
    return words;
  }

  /** A text without secrets; `#replaced` has their placeholders. */
  #masked(text: string, words: ReadonlyMap<string, string> | undefined): string {
    this.#replaced = [];
    const known = this.#replace(text);
    return words?.size
      ? replaceSecrets(words, (placeholder) => this.#replaced.push(placeholder))(known)
      : known;
  }

  /** Counts the replacements of a string for the report. */
  #note(path: readonly string[]): void {
    const shown = path.slice(0, MAX_DEPTH).map((name) => (name === '[]' || apiName.test(name) ? name : '*'));
    const place = `${shown.join('.').replaceAll('.[]', '[]')}${path.length > MAX_DEPTH ? '…' : ''}`;
    for (const placeholder of this.#replaced) {
      const kind = this.#kindOf.get(placeholder) ?? '';
      const { secrets, places } = this.#kinds.get(kind) ?? { secrets: new Set(), places: new Map() };
      this.#kinds.set(kind, { secrets: secrets.add(placeholder), places });
      places.set(place, (places.get(place) ?? 0) + 1);
    }
  }
}

/** What replaces a range of a line. */
interface Edit {
  from: number;
  to: number;
  text: string;
}

/** The member of a line that must go: a body that cannot be searched, and the hashes of a body that was masked. */
function leftOut({ from, to, path }: JsonString, masked: boolean): Edit[] {
  const [name] = path;
  if (path.length > 1) return [];
  const goes = name === 'base64' || (masked && (name === 'sha256' || name === 'decoded_sha256'));
  // lens writes its members without blanks, and never one of these first.
  return goes ? [{ from: from - `,"${name}":`.length, to, text: '' }] : [];
}

function applied(edits: readonly Edit[], json: string): string {
  const parts: string[] = [];
  let at = 0;
  for (const { from, to, text } of edits.toSorted((a, b) => a.from - b.from)) {
    parts.push(json.slice(at, from), text);
    at = to;
  }
  return parts.join('') + json.slice(at);
}
