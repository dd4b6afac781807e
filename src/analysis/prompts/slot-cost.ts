import type { PathItem, Slot, Template } from './types.ts';

/** A text of a request in the order the provider's cache sees it (tools, system, messages). */
export interface CachedPiece {
  /** Where it stands, such as `system[1]`. */
  place: string;
  text: string;
  /** The provider may cache everything up to the end of this piece. */
  breakpoint: boolean;
  tokens: number;
  /** The template the text is a sample of, where it is a surface. */
  sample?: { template: Pick<Template, 'columns' | 'blocks' | 'slots'>; path: readonly PathItem[] };
}

/** Where one request stops being the same as the one before it. */
export interface PrefixBreak {
  place: string;
  /** Bytes (UTF-8) that the two requests have in common, all pieces before included. */
  sharedBytes: number;
  /** Line of the piece, from 0, and UTF-16 unit in that line. */
  line: number;
  unit: number;
  /** Slot the difference lies in; null for text that is no slot, or no surface. */
  slot: Slot | null;
  /** Tokens from there on up to the next breakpoint: what could have come from the cache and did not. */
  lostTokens: number;
}

/** Finds the first byte in which two consecutive requests of a thread differ; undefined when the later continues the earlier. */
export function prefixBreak(
  before: readonly CachedPiece[],
  now: readonly CachedPiece[],
): PrefixBreak | undefined {
  let sharedBytes = 0;
  for (const [i, piece] of now.entries()) {
    const old = before[i];
    if (!old) return undefined;
    if (old.text === piece.text) {
      sharedBytes += Buffer.byteLength(piece.text);
      continue;
    }
    const at = firstDifference(old.text, piece.text);
    const start = piece.text.lastIndexOf('\n', at - 1) + 1;
    const line = piece.text.slice(0, start).split('\n').length - 1;
    const share = piece.text.length === 0 ? 1 : 1 - at / piece.text.length;
    return {
      place: piece.place,
      sharedBytes: sharedBytes + Buffer.byteLength(piece.text.slice(0, at)),
      line,
      unit: at - start,
      slot: piece.sample ? slotAt(piece.sample, line, at - start) : null,
      lostTokens: Math.round(piece.tokens * share) + tokensToBreakpoint(now, i),
    };
  }
  return undefined;
}

/** Adds the losses of many breaks by slot, dearest first: the first one is the slot to move last. */
export function rankSlots(
  breaks: readonly PrefixBreak[],
): { slot: Slot; breaks: number; lostTokens: number }[] {
  const bySlot = new Map<string, { slot: Slot; breaks: number; lostTokens: number }>();
  for (const { slot, lostTokens } of breaks) {
    if (!slot) continue;
    const known = bySlot.get(slot.id) ?? { slot, breaks: 0, lostTokens: 0 };
    bySlot.set(slot.id, { slot, breaks: known.breaks + 1, lostTokens: known.lostTokens + lostTokens });
  }
  return [...bySlot.values()].sort((a, b) => b.lostTokens - a.lostTokens || (a.slot.id < b.slot.id ? -1 : 1));
}

/** The first UTF-16 unit that differs, never inside a surrogate pair. */
function firstDifference(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  let at = 0;
  while (at < shorter && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  const unit = at > 0 ? a.charCodeAt(at - 1) : 0;
  return unit >= 0xd800 && unit < 0xdc00 ? at - 1 : at;
}

/** Tokens of the pieces behind one, up to and including the next that has a breakpoint; 0 when none has. */
function tokensToBreakpoint(pieces: readonly CachedPiece[], from: number): number {
  if ((pieces[from] as CachedPiece).breakpoint) return 0;
  const next = pieces.findIndex(({ breakpoint }, i) => i > from && breakpoint);
  if (next < 0) return 0;
  return pieces.slice(from + 1, next + 1).reduce((sum, { tokens }) => sum + tokens, 0);
}

/** The slot that a place in a sample lies in: a hole of its line, else the innermost block that varies. */
function slotAt(
  { template, path }: NonNullable<CachedPiece['sample']>,
  line: number,
  unit: number,
): Slot | null {
  const found = lineAt(path, line);
  if (!found) return null;
  const { column, values } = found;
  const { literals = [], block = null } = template.columns[column] ?? {};
  let end = 0;
  for (let hole = 0; hole < values.length; hole++) {
    end += (literals[hole]?.length ?? 0) + (values[hole]?.length ?? 0);
    if (unit > end) continue;
    const slot = template.slots.find((own) => own.column === column && own.hole === hole);
    if (slot) return slot;
    break;
  }
  for (let id = block; id !== null; id = template.blocks.find((own) => own.id === id)?.parent ?? null) {
    const slot = template.slots.find((own) => own.hole === null && own.block === id);
    if (slot) return slot;
  }
  return null;
}

function lineAt(
  path: readonly PathItem[],
  line: number,
): { column: number; values: readonly string[] } | undefined {
  let at = 0;
  for (const item of path) {
    const length = Array.isArray(item) ? item[1] - item[0] + 1 : 1;
    if (line < at + length) {
      if (typeof item === 'number') return { column: item, values: [] };
      return Array.isArray(item)
        ? { column: item[0] + line - at, values: [] }
        : { column: item.c, values: item.v };
    }
    at += length;
  }
  return undefined;
}
