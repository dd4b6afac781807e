import type { TableRow } from '../../store/append.ts';
import type { Database } from '../../store/database.ts';
import type { OutlineRow } from '../../store/queries/grown-outline.ts';
import { addToolUses, type KnownToolRow, replaceOf, type ToolUse } from '../../store/queries/grown-write.ts';
import type { Tables } from '../families/tables.ts';
import { keeps } from './anew.ts';
import type { Touched } from './touched.ts';

/** Tables with rows of single exchanges that nothing later changes. */
const ofWindow = [
  '_request_facts',
  '_exchange_families',
  'surfaces',
  'payload_parts',
  'token_parts',
  'exchange_costs',
  'cache_pairs',
  'prefix_breaks',
  'exchange_tools',
  '_agent_versions',
] as const;

/** Tables with rows of single exchanges that later ones of their conversation change: numbers of turns, results. */
const ofConversations = ['_exchange_threads', 'tool_calls'] as const;

/** Writes what was derived of single exchanges, their conversations and their bodies. */
export async function addRows(
  database: Database,
  tables: Tables,
  { window, members, fresh }: Touched,
  outlines: readonly OutlineRow[],
): Promise<void> {
  const own = new Set(window.map(({ n }) => n));
  const written = window.filter(({ analysed }) => analysed).map(({ n }) => n);
  for (const table of ofWindow) {
    const rows = (tables[table] ?? []).filter(({ exchange }) => own.has(exchange as number));
    await replaceOf(database, table, 'exchange', written, rows);
  }
  for (const table of ofConversations)
    await replaceOf(database, table, 'exchange', [...members], tables[table] ?? []);
  const threads = tables['threads'] ?? [];
  // A late answer may make two threads one: those that there were go, too.
  const were = outlines.filter(({ n }) => members.has(n)).map(({ thread }) => thread);
  const ids = new Set([...were, ...threads.map(({ thread_id }) => thread_id as string)]);
  await replaceOf(
    database,
    'threads',
    'thread_id',
    [...ids].filter((id) => id !== null),
    threads,
  );
  const known = new Set(outlines.filter(({ analysed }) => analysed).map(({ rest }) => rest));
  const added = new Set(fresh.map(({ rest }) => rest).filter((rest) => rest !== null && !known.has(rest)));
  await database.append(
    '_rest_members',
    (tables['_rest_members'] ?? []).filter(({ rest_id }) => added.has(rest_id as number)),
  );
}

/** Counts the tools that new requests offer, and gives them the numbers that their definitions have in the database. */
export async function addTools(
  database: Database,
  tables: Tables,
  fresh: readonly OutlineRow[],
  tools: readonly KnownToolRow[],
): Promise<Tables> {
  const keyOf = ({ agent, name, hash }: TableRow): string => JSON.stringify([agent, name, hash]);
  const known = new Map(tools.map((tool) => [keyOf({ ...tool }), tool]));
  const numbers = new Map(
    (tables['tool_versions'] ?? []).map((row) => [row['tool_version_id'], known.get(keyOf(row))]),
  );
  const offered = (tables['exchange_tools'] ?? []).map((row) => {
    const tool = numbers.get(row['tool_version_id']);
    keeps(tool !== undefined, 'a new definition of a tool');
    return { ...row, tool_version_id: tool.id };
  });
  const byExchange = Map.groupBy(offered, ({ exchange }: TableRow) => exchange as number);
  const firstSeen = new Map([...known.values()].map(({ id, first_seen }) => [id, first_seen]));
  const uses = new Map<number, ToolUse>();
  for (const { n, ts } of fresh) {
    const own = Map.groupBy(byExchange.get(n) ?? [], ({ tool_version_id }) => tool_version_id as number);
    for (const [id, rows] of own) {
      const since = firstSeen.get(id) ?? null;
      // The first request that has a definition gives its spelling, and versions are in the order of these.
      keeps(ts === null || (since !== null && ts > since), 'a definition of a tool that was there before');
      const before = uses.get(id) ?? { id, requests: 0, last_seen: null, deferred: true };
      uses.set(id, {
        id,
        requests: before.requests + 1,
        last_seen: ts === null ? before.last_seen : Math.max(ts, before.last_seen ?? ts),
        deferred: before.deferred && (rows as readonly TableRow[]).at(-1)?.['deferred'] === true,
      });
    }
  }
  await addToolUses(database, [...uses.values()]);
  return { ...tables, exchange_tools: offered };
}
