import { commonOrder } from '../align/order.ts';
import { wholes } from '../corpus/patterns.ts';
import { isWord, tokenize } from '../corpus/tokens.ts';

/** A line with placeholders: `literals` has one more element than there are placeholders. */
export interface Pattern {
  literals: string[];
  /** Values of the placeholders for each line, in the order the lines were given. */
  values: string[][];
}

/** A range of tokens in every line: equal in all of them, or a placeholder. */
interface Piece {
  placeholder: boolean;
  /** Where it starts and ends in each line. */
  from: Int32Array;
  to: Int32Array;
}

/** Above this total number of tokens, only the common beginning and end of the lines are compared. */
const maxTokens = 6_000_000;

/** Finds the common pattern of several wordings of one line. There must be at least two lines, all distinct. */
export function findPattern(lines: readonly string[]): Pattern {
  const rows = lines.map(tokenize);
  const total = rows.reduce((sum, row) => sum + row.length, 0);
  const from = new Int32Array(rows.length);
  const to = Int32Array.from(rows, (row) => row.length);
  const pieces = separate(rows, strengthen(rows, joined(split(rows, from, to, total <= maxTokens))));
  return narrowPath(spell(rows, pieces));
}

/** Splits a range into the common beginning and end of all lines, shared words in between, and placeholders. */
function split(rows: readonly string[][], from: Int32Array, to: Int32Array, inner: boolean): Piece[] {
  let shortest = Number.POSITIVE_INFINITY;
  for (let r = 0; r < rows.length; r++)
    shortest = Math.min(shortest, (to[r] as number) - (from[r] as number));
  const at = (row: number, i: number): string => rows[row]?.[i] as string;
  const same = (offset: (row: number) => number): boolean => {
    const first = at(0, offset(0));
    for (let r = 1; r < rows.length; r++) if (at(r, offset(r)) !== first) return false;
    return true;
  };
  let prefix = 0;
  while (prefix < shortest && same((r) => (from[r] as number) + prefix)) prefix++;
  let suffix = 0;
  while (suffix < shortest - prefix && same((r) => (to[r] as number) - 1 - suffix)) suffix++;
  const left = from.map((start) => start + prefix);
  const right = to.map((end) => end - suffix);
  const pieces: Piece[] = [];
  if (prefix > 0) pieces.push({ placeholder: false, from, to: left });
  if (left.some((start, r) => start < (right[r] as number))) {
    const words = inner && shortest > prefix + suffix ? sharedWords(rows, left, right) : undefined;
    if (words) pieces.push(...splitAtWords(rows, left, right, words));
    else pieces.push({ placeholder: true, from: left, to: right });
  }
  if (suffix > 0) pieces.push({ placeholder: false, from: right, to });
  return pieces;
}

function splitAtWords(
  rows: readonly string[][],
  from: Int32Array,
  to: Int32Array,
  words: Int32Array[],
): Piece[] {
  const pieces: Piece[] = [];
  let start = from;
  for (const word of words) {
    pieces.push(...split(rows, start, word, true));
    start = word.map((place) => place + 1);
    pieces.push({ placeholder: false, from: word, to: start });
  }
  pieces.push(...split(rows, start, to, true));
  return pieces;
}

/** Words that occur exactly once in the range of every line, in one order: their positions, by word. */
function sharedWords(rows: readonly string[][], from: Int32Array, to: Int32Array): Int32Array[] | undefined {
  let shared = onceIn(rows[0] as string[], from[0] as number, to[0] as number);
  for (let r = 1; r < rows.length && shared.size > 0; r++) {
    const own = onceIn(rows[r] as string[], from[r] as number, to[r] as number);
    shared = new Set([...shared].filter((word) => own.has(word)));
  }
  if (shared.size === 0) return undefined;
  const words = [...shared];
  const number = new Map(words.map((word, i) => [word, i]));
  const places = words.map(() => new Int32Array(rows.length));
  const orders = new Map<string, { order: Int32Array; count: number }>();
  rows.forEach((row, r) => {
    const order: number[] = [];
    for (let i = from[r] as number; i < (to[r] as number); i++) {
      const word = number.get(row[i] as string);
      if (word === undefined) continue;
      (places[word] as Int32Array)[r] = i;
      order.push(word);
    }
    const known = orders.get(order.join());
    if (known) known.count++;
    else orders.set(order.join(), { order: Int32Array.from(order), count: 1 });
  });
  const seen = [...orders.values()];
  const order = commonOrder(
    seen.map((o) => o.order),
    seen.map((o) => o.count),
    Float64Array.from(words, (word) => word.length),
  );
  return [...order].map((word) => places[word] as Int32Array);
}

function onceIn(row: readonly string[], from: number, to: number): Set<string> {
  const once = new Set<string>();
  const twice = new Set<string>();
  for (let i = from; i < to; i++) {
    const word = row[i] as string;
    if (twice.has(word) || !isWord(word)) continue;
    if (once.delete(word)) twice.add(word);
    else once.add(word);
  }
  return once;
}

/** Joins adjacent pieces of one kind. */
function joined(pieces: readonly Piece[]): Piece[] {
  const result: Piece[] = [];
  for (const piece of pieces) {
    const last = result[result.length - 1];
    if (last && last.placeholder === piece.placeholder) last.to = piece.to;
    else result.push({ ...piece });
  }
  return result;
}

/**
 * Removes weak literals between two placeholders: punctuation and blanks, and words that a few different values could
 * share by chance.
 */
function strengthen(rows: readonly string[][], pieces: Piece[]): Piece[] {
  for (let i = 1; i < pieces.length - 1; i++) {
    const piece = pieces[i] as Piece;
    if (piece.placeholder || isEvident(textOf(rows[0] as string[], piece, 0), rows.length)) continue;
    const [before, after] = [pieces[i - 1] as Piece, pieces[i + 1] as Piece];
    pieces.splice(i - 1, 3, { placeholder: true, from: before.from, to: after.to });
    i -= 1;
  }
  return pieces;
}

/** Characters that separate values: brackets, quotes, commas. */
const separator = /[,;|()[\]{}<>"“”，、；（）「」]/u;
/** A placeholder with more adjacent values than this is free text. */
const mostValues = 6;
const fewestLines = 4;

/**
 * Splits a placeholder if each line has one token on either side of the same separators: `main, 3` is a branch and a
 * number, `2026-11-01 (UTC)` a date and a zone. With few lines, only tokens of different known shapes are sufficient
 * evidence.
 */
function separate(rows: readonly string[][], pieces: readonly Piece[]): Piece[] {
  return pieces.flatMap((piece) => {
    if (!piece.placeholder) return [piece];
    const length = (piece.to[0] as number) - (piece.from[0] as number);
    if (length < 3 || length > 3 * mostValues) return [piece];
    const tokens = rows.map((row, r) => row.slice(piece.from[r], piece.to[r]));
    const [first = []] = tokens;
    if (tokens.some((own) => own.length !== length)) return [piece];
    const isSame = (at: number): boolean => tokens.every((own) => own[at] === first[at]);
    // A word that all lines have separates values as punctuation does.
    const isValue = first.map((token, at) => isWord(token) && !isSame(at));
    if (tokens.some((own) => own.some((token, at) => (isValue[at] ? !isWord(token) : !isSame(at)))))
      return [piece];
    const values = isValue.flatMap((is, at) => (is ? [at] : []));
    if (values.length < 2 || values.length > mostValues) return [piece];
    const parts = values.slice(1).map((at, i) => first.slice((values[i] as number) + 1, at).join(''));
    const shapes = values.map((at) => shapeOf(tokens.map((own) => own[at] as string)));
    const areValues = parts.every(
      (part, i) =>
        part !== '' &&
        ((separator.test(part) && rows.length >= fewestLines) ||
          (shapes[i] !== undefined && shapes[i + 1] !== undefined && shapes[i] !== shapes[i + 1])),
    );
    if (!areValues) return [piece];
    return cut(piece, isValue);
  });
}

/** The pieces of a placeholder: its values and the separators. */
function cut({ from }: Piece, isValue: readonly boolean[]): Piece[] {
  const pieces: Piece[] = [];
  isValue.forEach((placeholder, at) => {
    const start = from.map((own) => own + at);
    const end = from.map((own) => own + at + 1);
    const last = pieces[pieces.length - 1];
    if (last && !last.placeholder && !placeholder) last.to = end;
    else pieces.push({ placeholder, from: start, to: end });
  });
  return pieces;
}

/** The common shape of all values, if it identifies a kind of value: a date, a path, a number … */
function shapeOf(values: readonly string[]): string | undefined {
  return shapes.find(([, shape]) => values.every((value) => shape.test(value)))?.[0];
}

const shapes = Object.entries({ ...wholes, number: '\\d[\\d.,]*', hash: '[0-9a-f]{7,40}' }).map(
  ([name, shape]) => [name, new RegExp(`^(?:${shape})$`, 'iu')] as const,
);

function isEvident(literal: string, lines: number): boolean {
  if (!isWord(literal)) return literal.length > 3;
  const letters = literal.replace(/[^\p{L}\p{N}]/gu, '').length;
  return lines >= 4 ? letters >= 2 : letters >= 8 || literal.trim().split(/\s+/).length > 1;
}

function spell(rows: readonly string[][], pieces: readonly Piece[]): Pattern {
  const literals = [''];
  for (const piece of pieces) {
    if (piece.placeholder) literals.push('');
    else literals[literals.length - 1] += textOf(rows[0] as string[], piece, 0);
  }
  const placeholders = pieces.filter((piece) => piece.placeholder);
  return {
    literals,
    values: rows.map((row, r) => placeholders.map((placeholder) => textOf(row, placeholder, r))),
  };
}

function textOf(row: readonly string[], { from, to }: Piece, r: number): string {
  return row.slice(from[r], to[r]).join('');
}

/** Path segments that are identifiers: the path around them is fixed text. */
const identifier =
  /^(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{7,64}|\d+|\d{4}-\d{2}-\d{2}|v?\d+(?:\.\d+)+)$/i;

/**
 * A path that differs only in identifiers (a session's UUID, a number, a date) is fixed apart from these. Any other
 * path varies as a whole: which of its folders are equal depends on the machine, not on the prompt.
 */
function narrowPath(pattern: Pattern): Pattern {
  let result = pattern;
  for (let placeholder = pattern.literals.length - 2; placeholder >= 0; placeholder--)
    result = narrowPlaceholder(result, placeholder);
  return result;
}

const date = new RegExp(`^(?:${wholes.date})$`, 'iu');

function narrowPlaceholder({ literals, values }: Pattern, placeholder: number): Pattern {
  // A formatted date may contain slashes like a path.
  if (values.every((row) => date.test(row[placeholder] as string))) return { literals, values };
  const split = values.map((row) => (row[placeholder] as string).split('/'));
  const first = split[0] as string[];
  if (first.length < 2 || split.some((parts) => parts.length !== first.length)) return { literals, values };
  const varying = first.map((part, i) => split.some((parts) => parts[i] !== part));
  const isIdentifier = (i: number): boolean => split.every((parts) => identifier.test(parts[i] as string));
  if (!varying.every((varies, i) => !varies || isIdentifier(i))) return { literals, values };
  const inner: string[] = [];
  let literal = literals[placeholder] as string;
  first.forEach((part, i) => {
    literal += i > 0 ? '/' : '';
    if (varying[i]) {
      inner.push(literal);
      literal = '';
    } else literal += part;
  });
  inner.push(literal + (literals[placeholder + 1] as string));
  return {
    literals: [...literals.slice(0, placeholder), ...inner, ...literals.slice(placeholder + 2)],
    values: values.map((row, r) => [
      ...row.slice(0, placeholder),
      ...(split[r] as string[]).filter((_, i) => varying[i]),
      ...row.slice(placeholder + 1),
    ]),
  };
}

/** Whether a line contains the literals in order, the first at its start and the last at its end. */
export function fits(line: string, literals: readonly string[]): boolean {
  const last = literals[literals.length - 1] as string;
  let at = (literals[0] as string).length;
  if (!line.startsWith(literals[0] as string) || !line.endsWith(last)) return false;
  for (const literal of literals.slice(1, -1)) {
    const next = line.indexOf(literal, at);
    if (next < 0) return false;
    at = next + literal.length;
  }
  return at <= line.length - last.length;
}
