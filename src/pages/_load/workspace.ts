import { anatomyOf } from '../../read/anatomy.ts';
import { anatomyParts } from '../../read/twins/page.ts';
import type { Workspace } from '../../read/twins/workspace.ts';
import {
  type PlacedExchange,
  type WorkspaceRow,
  type WorkspaceThread,
  workspaceOrder,
  workspaceRows,
  workspaceThreads,
} from '../../read/workspace.ts';
import { agentName } from '../../text/agents.ts';
import { exchangeName, once, type Route, type Site, slug } from './site.ts';

/** Lines a file holds: about 150 kB. */
export const PART = 500;
/** Characters of what was asked and answered in a line. */
const WORDS = 140;
const BUCKETS = 240;

const partUrl = (part: number): string => `data/rows-${part}.js`;

const orders = new WeakMap<Site['db'], () => Promise<PlacedExchange[]>>();

/** All exchanges in the order of the workspace, read once. */
export function orderOf({ db }: Pick<Site, 'db'>): Promise<PlacedExchange[]> {
  const order = orders.get(db) ?? once(() => workspaceOrder(db));
  orders.set(db, order);
  return order();
}

/** The place of each exchange in the workspace of its session, and its agent, by its id. */
export async function placesOf(site: Site): Promise<(id: string) => { url: string; agent: string }> {
  const placed = new Map((await orderOf(site)).map((one) => [one.record_id, one]));
  return (id) => ({
    url: placeUrl(site, id, placed.get(id)?.session_id ?? null),
    agent: agentName(placed.get(id)?.agent ?? ''),
  });
}

/** The place of an exchange in the workspace of its session, or of everything. */
export function placeUrl(site: Site, id: string, session: string | null): string {
  const page = session === null ? 'exchanges.html' : `sessions/${slug(session)}.html`;
  return `${page}?x=${exchangeName(site, id)}`;
}

/** The files of lines. The lines of a session are next to each other, so that its page loads few of them. */
export async function rowsRoutes(site: Site): Promise<Route[]> {
  const order = await orderOf(site);
  return Array.from({ length: Math.ceil(order.length / PART) }, (_, part) => ({
    url: partUrl(part),
    text: async () => {
      const placed = order.slice(part * PART, (part + 1) * PART);
      return `lensData(${JSON.stringify(partUrl(part))},${JSON.stringify(await rowsPart(site, placed))});\n`;
    },
  }));
}

async function rowsPart(site: Site, placed: readonly PlacedExchange[]) {
  const rows = await workspaceRows(
    site.db,
    placed.map(({ exchange_id }) => exchange_id),
    WORDS,
  );
  const byId = new Map(rows.map((row) => [row.exchange_id, row]));
  const own = placed.flatMap(({ exchange_id }) => byId.get(exchange_id) ?? []);
  const threads = await workspaceThreads(site.db, [
    ...new Set(own.flatMap(({ thread_id }) => thread_id ?? [])),
  ]);
  const strings = new Strings();
  return {
    rows: own.map((row) => rowLine(site, row, strings)),
    threads: threads.map((thread) => threadLine(site, thread, strings)),
    strings: strings.all,
  };
}

/** Texts of a file, each once. */
class Strings {
  readonly all: string[] = [];
  readonly #places = new Map<string, number>();

  of(text: string | null): number | null {
    if (text === null) return null;
    const place = this.#places.get(text) ?? this.all.push(text) - 1;
    this.#places.set(text, place);
    return place;
  }
}

/** As `WorkspaceLine` in src/client/workspace/rows.ts reads it. */
function rowLine(site: Site, row: WorkspaceRow, strings: Strings): unknown[] {
  const { total, parts } = anatomyOf(row.parts, row.fixed_share, { basis: 'estimate', statistic: null });
  const tokens = new Map(parts.map((part) => [part.part, Math.round(part.tokens)]));
  const round = (ms: number | null): number | null => (ms === null ? null : Math.round(ms));
  return [
    exchangeName(site, row.record_id),
    row.ts === null ? null : Date.parse(row.ts),
    strings.of(row.session_id === null ? null : slug(row.session_id)),
    strings.of(row.agent),
    strings.of(row.thread_id),
    row.turn,
    strings.of(row.relation),
    strings.of(row.family),
    strings.of(row.role),
    strings.of(row.kind),
    strings.of(row.model),
    strings.of(`${row.method} ${row.path.split('?')[0]?.slice(0, 200)}`),
    row.status,
    strings.of(row.outcome),
    row.failed ? 1 : 0,
    row.input_tokens,
    row.cache_read_tokens,
    row.output_tokens,
    row.usd === null ? null : Number(row.usd.toPrecision(4)),
    round(row.ms_first_content),
    round(row.ms_end),
    row.lost_tokens,
    strings.of(row.cause),
    row.asked,
    row.answered,
    row.called.map((name) => strings.of(name)),
    total,
    anatomyParts.map((part) => tokens.get(part) ?? 0),
  ];
}

function threadLine(site: Site, thread: WorkspaceThread, strings: Strings): unknown[] {
  return [
    strings.of(thread.thread_id),
    strings.of(thread.family),
    strings.of(thread.kind),
    strings.of(thread.parent_thread_id),
    thread.parent_record_id === null ? null : exchangeName(site, thread.parent_record_id),
    strings.of(thread.parent_tool),
  ];
}

/** Where the lines of a session are, or those of everything captured without one. */
export async function workspaceOf(site: Site, session?: string): Promise<Workspace> {
  const order = await orderOf(site);
  const isOwn = ({ session_id }: PlacedExchange): boolean => session_id === session;
  const first = session === undefined ? 0 : Math.max(0, order.findIndex(isOwn));
  const rows = session === undefined ? order.length : order.findLastIndex(isOwn) - first + 1;
  const files = rows === 0 ? 0 : Math.floor((first + rows - 1) / PART) - Math.floor(first / PART) + 1;
  const own = order.slice(first, first + rows);
  return {
    first,
    rows,
    part: PART,
    spans: Array.from({ length: files }, (_, file) => {
      const start = (Math.floor(first / PART) + file) * PART;
      return spanOf(order.slice(Math.max(start, first), Math.min(start + PART, first + rows)));
    }),
    density: densityOf(own),
  };
}

function spanOf(placed: readonly PlacedExchange[]): [number, number] | null {
  let span: [number, number] | null = null;
  for (const { ts, ms_end } of placed) {
    if (ts === null) continue;
    const start = Date.parse(ts);
    const end = start + (ms_end ?? 0);
    span = span === null ? [start, end] : [Math.min(span[0], start), Math.max(span[1], end)];
  }
  return span === null ? null : [span[0], Math.ceil(span[1])];
}

function densityOf(placed: readonly PlacedExchange[]): Workspace['density'] {
  const span = spanOf(placed);
  if (span === null) return null;
  const [from, to] = [span[0], Math.max(span[1], span[0] + 1)];
  const counts = Array.from({ length: BUCKETS }, () => 0);
  for (const { ts } of placed) {
    if (ts === null) continue;
    const bucket = Math.min(BUCKETS - 1, Math.floor(((Date.parse(ts) - from) / (to - from)) * BUCKETS));
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  return { from, to, counts };
}
