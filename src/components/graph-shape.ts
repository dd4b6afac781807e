import type { SessionPage } from '../read/twins/sessions.ts';

const COLUMN = 16;
const ROW = 26;

/** A request of the graph: its position, and the meaning of its mark. */
interface GraphNode {
  x: number;
  y: number;
  url: string;
  mark: 'main' | 'side' | 'subagent';
  failed: boolean;
  /** It goes on from an earlier point, or says the same again. */
  again: boolean;
  title: string;
}

interface Graph {
  width: number;
  height: number;
  nodes: GraphNode[];
  /** Paths from a request to the next of its thread, and from a request to the thread it started. */
  turns: string;
  starts: string;
}

const again = new Set(['retry', 'repeat', 'fork', 'edited']);

/** Lays the requests of a session out: a column each in the order they were sent, a row for each thread. */
export function graphOf({ exchanges, threads }: Pick<SessionPage, 'exchanges' | 'threads'>): Graph {
  const x = (column: number): number => column * COLUMN + COLUMN / 2;
  const y = (thread: number): number => thread * ROW + ROW / 2;
  const nodes: GraphNode[] = [];
  let turns = '';
  let starts = '';
  const last = new Map<number, number>();
  exchanges.forEach((exchange, column) => {
    const { thread } = exchange;
    if (thread === null || thread >= threads.length) return;
    const before = last.get(thread);
    if (before !== undefined) turns += `M${x(before)} ${y(thread)}H${x(column)}`;
    else starts += startOf(exchange.follows ?? threads[thread]?.parent ?? null, column, thread);
    last.set(thread, column);
    const kind = threads[thread]?.kind;
    nodes.push({
      x: x(column),
      y: y(thread),
      url: exchange.url,
      mark: kind === 'subagent' ? 'subagent' : exchange.role === 'main' ? 'main' : 'side',
      failed: exchange.failed,
      again: exchange.relation !== null && again.has(exchange.relation),
      title: [
        exchange.prompt ?? exchange.request,
        exchange.turn === null ? '' : `#${exchange.turn + 1}`,
        exchange.relation ?? '',
      ]
        .filter((part) => part !== '')
        .join(' '),
    });
  });
  return { width: exchanges.length * COLUMN, height: threads.length * ROW, nodes, turns, starts };

  /** From the request that started a thread down (or up) to its first one. */
  function startOf(parent: number | null, column: number, thread: number): string {
    const from = parent === null ? null : (exchanges[parent]?.thread ?? null);
    if (parent === null || from === null || from === thread) return '';
    return `M${x(parent)} ${y(from)}C${x(parent)} ${y(thread)} ${x(parent)} ${y(thread)} ${x(column)} ${y(thread)}`;
  }
}

/** The outline of a node: a circle, a square or a diamond around its place. */
export function outlineOf({ x, y, mark }: GraphNode): string {
  const r = 5;
  if (mark === 'side') return `M${x - 4} ${y - 4}h8v8h-8z`;
  if (mark === 'subagent') return `M${x} ${y - 6}l6 6l-6 6l-6 -6z`;
  return `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;
}
