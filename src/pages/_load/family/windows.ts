import { deflateRawSync } from 'node:zlib';
import { isHeading } from '../../../components/skeleton-shape.ts';
import type { Piece } from './pieces.ts';

/** What a page has room for: bytes of HTML as it stands and as it is sent. */
export interface Room {
  bytes: number;
  packed: number;
}

/** Pieces of a template that stand on one page, from the first to the one before `to`. */
export interface Stretch {
  from: number;
  to: number;
}

/** Bytes of HTML a slot takes in the rail, its values apart; and packed, that of a line and of a slot. */
const SLOT_BYTES = 1200;
const LINE_PACKED = 7;
const SLOT_PACKED = 90;
/** How far before its end a page may be cut where the text itself makes a cut. */
const LOOK_BACK = 80;

/** What some pieces take on a page together with the slots they show. */
export function roomOf(pieces: readonly Piece[], valuesOf: (slot: number) => string): Room {
  const slots = [...new Set(pieces.flatMap((piece) => piece.slots))];
  const texts = pieces.flatMap(({ parts }) => parts.filter((part) => typeof part === 'string'));
  const text = [...texts, ...slots.map(valuesOf)].join('\n');
  return {
    bytes: pieces.reduce((sum, piece) => sum + piece.bytes, 0) + SLOT_BYTES * slots.length,
    packed: deflateRawSync(text).length + LINE_PACKED * pieces.length + SLOT_PACKED * slots.length,
  };
}

/** Divides a template among pages: the first has its own room, all others the same. */
export function stretchesFor(
  pieces: readonly Piece[],
  { first, others, valuesOf }: { first: Room; others: Room; valuesOf: (slot: number) => string },
): Stretch[] {
  const stretches: Stretch[] = [];
  let from = 0;
  do {
    const to = endOf(pieces, from, from === 0 ? first : others, valuesOf);
    stretches.push({ from, to });
    from = to;
  } while (from < pieces.length);
  return stretches;
}

function endOf(
  pieces: readonly Piece[],
  from: number,
  room: Room,
  valuesOf: (slot: number) => string,
): number {
  const slots = new Set<number>();
  let bytes = 0;
  let to = from;
  for (; to < pieces.length; to++) {
    const piece = pieces[to] as Piece;
    for (const slot of piece.slots) slots.add(slot);
    bytes += piece.bytes;
    if (bytes + SLOT_BYTES * slots.size > room.bytes) break;
  }
  to = Math.max(to, Math.min(from + 1, pieces.length));
  while (to - from > 1) {
    const { packed } = roomOf(pieces.slice(from, to), valuesOf);
    if (packed <= room.packed) break;
    to = from + Math.max(1, Math.floor((to - from) * Math.min(0.95, room.packed / packed)));
  }
  return to === pieces.length ? to : niceEnd(pieces, from, to);
}

/** Before a heading if there is one near, else behind an empty line, else where the room ends. */
function niceEnd(pieces: readonly Piece[], from: number, to: number): number {
  const least = Math.max(from + Math.ceil((to - from) / 2), to - LOOK_BACK);
  const cuts = (good: (piece: Piece, before: Piece | undefined) => boolean): number | undefined => {
    for (let at = to; at > least; at--) if (good(pieces[at] as Piece, pieces[at - 1])) return at;
    return undefined;
  };
  return (
    cuts(({ parts, block }) => block === null && isHeading(parts)) ??
    cuts((piece, before) => piece.block === null && before?.parts.every((part) => part === '') === true) ??
    to
  );
}

/** Divides room among several: who needs less than an even share leaves the rest to the others. */
export function shared(needs: readonly number[], room: number): number[] {
  const shares = needs.map(() => 0);
  let left = room;
  const order = needs.map((need, index) => ({ need, index })).toSorted((one, other) => one.need - other.need);
  order.forEach(({ need, index }, done) => {
    const share = Math.min(need, Math.floor(left / (needs.length - done)));
    shares[index] = share;
    left -= share;
  });
  return shares;
}
