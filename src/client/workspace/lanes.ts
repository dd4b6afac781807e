import type { Row, Thread } from '../rows.ts';

/** A line of the strip: exchanges that do not run at the same time, or few of them. */
export interface Lane {
  /** Agent in a workspace of several; else the family or kind. */
  label: string;
  /** 0: an agent's own loop; 1: subagents and side requests. */
  depth: number;
  rows: Row[];
}

/** More lanes than these share the last one of their group. */
const MOST = 14;

interface Piece {
  group: string;
  depth: number;
  label: string;
  from: number;
  to: number;
  rows: Row[];
}

const endOf = (row: Row): number => (row.time ?? 0) + (row.ms ?? 0);

/** Lays exchanges out in lanes: threads of an agent's loop, below them its subagents, below those its side requests. */
export function lanesOf(rows: readonly Row[], threads: ReadonlyMap<string, Thread>): Lane[] {
  const timed = rows.filter(({ time }) => time !== null).toSorted((a, b) => (a.time ?? 0) - (b.time ?? 0));
  const several = new Set(timed.map(({ agent }) => agent)).size > 1;
  const pieces = [...Map.groupBy(timed, (row) => row.thread ?? `alone ${row.name}`)].map(
    ([thread, own]): Piece => {
      const first = own[0] as Row;
      const known = threads.get(thread);
      // A thread may begin with a request that warms the cache up.
      const kind = own.find(isMain)?.kind ?? known?.kind ?? first.kind;
      const rank = rankOf(kind, known?.parent ?? null, first.role);
      return {
        group: `${several ? first.agent : ''} ${rank}`,
        depth: rank === 0 ? 0 : 1,
        label:
          rank === 0
            ? several
              ? first.agent
              : (first.family ?? first.agent)
            : ((rank === 1 ? 'subagent' : kind) ?? first.role ?? first.request),
        from: first.time ?? 0,
        to: Math.max(...own.map(endOf)),
        rows: own,
      };
    },
  );
  const groups = [...Map.groupBy(pieces, ({ group }) => group)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const most = Math.max(2, Math.floor(MOST / Math.max(1, groups.length)));
  return groups.flatMap(([, own]) => packed(own, most));
}

const isMain = ({ kind }: Row): boolean => kind !== null && mainKinds.includes(kind);
const mainKinds: readonly string[] = ['main', 'continuation', 'retry', 'rewind'];

function rankOf(kind: string | null, parent: string | null, role: string | null): number {
  if (parent !== null || kind === 'subagent' || role === 'subagent') return 1;
  return kind === null || mainKinds.includes(kind) || role === 'main' ? 0 : 2;
}

/** Threads that do not overlap share a lane. */
function packed(pieces: readonly Piece[], most: number): Lane[] {
  const lanes: (Lane & { to: number; labels: Set<string> })[] = [];
  for (const { from, to, rows, label, depth } of pieces) {
    const free = lanes.find((lane) => lane.to <= from) ?? (lanes.length < most ? undefined : lanes.at(-1));
    if (free) {
      free.rows.push(...rows);
      free.to = Math.max(free.to, to);
      free.labels.add(label);
    } else lanes.push({ label, depth, rows: [...rows], to, labels: new Set([label]) });
  }
  return lanes.map(({ depth, rows, labels }) => ({ depth, rows, label: [...labels].slice(0, 3).join(', ') }));
}
