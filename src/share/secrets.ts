import { randomBytes } from 'node:crypto';
import { type FoundSecret, findSecretsOfAll, hashOf, textsOf } from '../secrets/find.ts';
import { placeholderOf, replaceSecrets } from '../secrets/placeholders.ts';
import type { Database } from '../store/database.ts';
import { distinctTexts, type Rewriting } from '../store/rewrite-database.ts';

/** What was masked: a kind of secret, how many of them, and in which columns. Never the secret itself. */
interface MaskedKind {
  kind: string;
  secrets: number;
  columns: string[];
}

/** Places that never hold a secret: prices and the version of the schema. */
const without = new Set(['meta', 'prices']);

/**
 * Finds the secrets of a database, each distinct text once, and returns how to rewrite it without them. A secret gets the
 * same placeholder wherever it is, as it is, escaped in JSON, percent-encoded or in base64: `[masked:github-token:1a2b3c4d]`. The
 * placeholder is a keyed hash; its key is random and never stored, so that nobody can test a guess.
 *
 * @param numbered `false` leaves the hash out: texts that several copies hold stay equal, and secrets of a kind become so
 */
export async function secretRewriting(
  db: Database,
  { numbered = true }: { numbered?: boolean } = {},
): Promise<{ rewriting: Rewriting; report: MaskedKind[] }> {
  const key = numbered ? randomBytes(32) : undefined;
  const kinds = new Map<string, { secrets: Set<string>; columns: Set<string> }>();
  const placeholders = new Map<string, string>();
  const find = onceForEachText();
  for await (const { table, column, values } of distinctTexts(db)) {
    if (without.has(table)) continue;
    for (const { kind, secret } of await find(values.flatMap(textsOf))) {
      const known = kinds.get(kind) ?? { secrets: new Set(), columns: new Set() };
      kinds.set(kind, known);
      known.secrets.add(secret);
      known.columns.add(`${table}.${column}`);
      placeholders.set(secret, placeholderOf(kind, secret, key));
    }
  }
  const mask = masking(placeholders);
  const report = [...kinds].map(([kind, { secrets, columns }]) => ({
    kind,
    secrets: secrets.size,
    columns: [...columns],
  }));
  return {
    report: report.toSorted((a, b) => b.secrets - a.secrets || (a.kind < b.kind ? -1 : 1)),
    rewriting: {
      column: (table) => (without.has(table) || placeholders.size === 0 ? 'keep' : mask),
      envelope: ({ text, placeholders: lists, encoding }) =>
        encoding === 'json'
          ? maskedEnvelope(text, lists, (piece) => inStrings(piece, mask))
          : { text: mask(text), placeholders: lists },
    },
  };
}

/** Finds the secrets of texts. A text that many tables and columns have is looked through once. */
function onceForEachText(): (texts: readonly string[]) => Promise<FoundSecret[]> {
  /** By hash of the text. */
  const known = new Map<string, readonly FoundSecret[]>();
  const none: readonly FoundSecret[] = [];
  return async (texts) => {
    const hashes = new Map(texts.map((text) => [hashOf(text), text]));
    const added = [...hashes].filter(([hash]) => !known.has(hash));
    const found = await findSecretsOfAll(added.map(([, text]) => text));
    for (const [index, [hash]] of added.entries())
      known.set(hash, found[index]?.length ? found[index] : none);
    return [...hashes.keys()].flatMap((hash) => known.get(hash) ?? none);
  };
}

/** Strings of JSON are masked as what they mean, so that JSON stays JSON. */
function masking(placeholders: ReadonlyMap<string, string>): (text: string) => string {
  const plain = replaceSecrets(placeholders);
  return (text) => (isJson(text) ? inStrings(text, plain) : plain(text));
}

/** JSON text with its strings changed; everything else stays as it is written. */
function inStrings(json: string, change: (text: string) => string): string {
  return json.replace(/"(?:[^"\\]|\\.)*"/g, (token) => {
    const text = JSON.parse(token) as string;
    const changed = change(text);
    return changed === text ? token : JSON.stringify(changed);
  });
}

function isJson(text: string): boolean {
  if (!/^\s*[{["]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Envelopes have lists at byte offsets of their text: the pieces between them are masked one by one. */
function maskedEnvelope(
  text: string,
  placeholders: string,
  mask: (text: string) => string,
): { text: string; placeholders: string } {
  const bytes = Buffer.from(text);
  let result = '';
  let from = 0;
  const moved: string[] = [];
  for (const list of placeholders === '' ? [] : placeholders.split(' ')) {
    const [name, place] = list.split('@');
    result += mask(bytes.toString('utf8', from, Number(place)));
    moved.push(`${name}@${Buffer.byteLength(result)}`);
    from = Number(place);
  }
  return { text: result + mask(bytes.toString('utf8', from)), placeholders: moved.join(' ') };
}

/** The report as text, for the terminal. */
export function maskedText(report: readonly MaskedKind[]): string {
  if (report.length === 0) return 'No secrets were found.\n';
  const lines = report.map(
    ({ kind, secrets, columns }) => `Masked: ${kind}: ${secrets} (${columns.join(', ')})`,
  );
  return `${lines.join('\n')}\n`;
}
