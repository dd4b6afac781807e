import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LensError } from '../errors.ts';
import { LakeFolder } from '../lake/folder.ts';
import { placeBatch } from '../lake/folder-target.ts';
import { hashOf } from '../lake/push.ts';
import { LakeStore } from '../store/lake.ts';
import type { ClickHouseAddress } from './address.ts';
import { ClickHouse } from './connection.ts';
import { checkedSchema } from './sql.ts';

/** Exchanges of one question. */
const PAGE = 500;
/** Hashes of one question: a query has at most 256 KiB. */
const MAX_HASHES = 3000;

/** Which exchanges are read; those of `lens push`. */
export interface PullFilter {
  since?: Date | undefined;
  until?: Date | undefined;
  agent?: string | undefined;
  session?: string | undefined;
  label?: string | undefined;
}

/** An exchange of a server, as a lake stores it. */
interface StoredExchange {
  record_id: string;
  session_id: string | null;
  ts: string | null;
  agent: string;
  agent_version: string | null;
  model: string | null;
  wire: string | null;
  status: number | null;
  outcome: string | null;
  input_tokens: number | string | null;
  cache_read_tokens: number | string | null;
  output_tokens: number | string | null;
  ms_end: number | null;
  record: string;
  encoding: string | null;
  body: string[];
  answer: string[];
}

/** What a server has of the exchanges that a filter selects: it changes when one of them does. */
export async function serverDigest(address: ClickHouseAddress, filter: PullFilter): Promise<string> {
  return withServer(address, async (server) => {
    const { condition, parameters } = conditionOf(filter);
    const [row] = await server.ask<{ digest: string }>(
      `SELECT concat(toString(count()), '-', toString(groupBitXor(sipHash64(record_id, facts)))) AS digest FROM _exchanges FINAL WHERE ${condition}`,
      parameters,
    );
    return hashOf(row?.digest ?? '').slice(0, 16);
  });
}

/**
 * Reads the exchanges that a filter selects into a lake in a private folder of the temp folder, and calls `work` with that
 * folder. The folder is removed afterwards.
 *
 * @throws LensError `log_not_found` when there is no such exchange, and as the server does
 */
export async function withPulledLake<T>(
  address: ClickHouseAddress,
  filter: PullFilter,
  progress: (line: string) => void,
  work: (lake: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'lens-pull-'));
  try {
    const target = path.join(folder, 'lake');
    const lake = LakeFolder.open(target, { create: true });
    const store = await LakeStore.open(':memory:');
    try {
      await withServer(address, (server) => pull(server, lake, store, filter, progress));
    } finally {
      store.close();
    }
    return await work(target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function withServer<T>(
  address: ClickHouseAddress,
  work: (server: ClickHouse) => Promise<T>,
): Promise<T> {
  const server = new ClickHouse(address);
  try {
    await checkedSchema(server);
    return await work(server);
  } finally {
    await server.close();
  }
}

async function pull(
  server: ClickHouse,
  lake: LakeFolder,
  store: LakeStore,
  filter: PullFilter,
  progress: (line: string) => void,
): Promise<void> {
  const { condition, parameters } = conditionOf(filter);
  const groups = await server.ask<{ day: string | null; agent: string }>(
    `SELECT toString(toDate(ts)) AS day, agent FROM _exchanges FINAL WHERE ${condition} GROUP BY day, agent ORDER BY day, agent`,
    parameters,
  );
  if (groups.length === 0)
    throw new LensError('log_not_found', 'The server has no such exchange.', {
      where: server.address.shown,
      hint: 'Leave out a filter, or push first: lens push ADDRESS',
    });
  /** Texts that are in the lake. */
  const known = new Set<string>();
  let count = 0;
  for (const { day, agent } of groups) {
    const ofDay = day === null ? 'ts IS NULL' : 'toDate(ts) = {day:Date}';
    for (let last = ''; ; ) {
      const page = await server.ask<StoredExchange>(
        `SELECT record_id, session_id, toString(ts) AS ts, agent, agent_version, model, wire, status, outcome, input_tokens,
           cache_read_tokens, output_tokens, ms_end, record, encoding, body, answer
         FROM _exchanges FINAL
         WHERE ${condition} AND agent = {group:String} AND ${ofDay} AND record_id > {last:String}
         ORDER BY record_id LIMIT ${PAGE}`,
        { ...parameters, group: agent, last, ...(day === null ? {} : { day }) },
      );
      if (page.length === 0) break;
      last = (page.at(-1) as StoredExchange).record_id;
      const month = day === null ? 0 : Number(day.slice(0, 4) + day.slice(5, 7));
      await placeBatch(lake, store, {
        name: hashOf(`${day}\n${agent}\n${last}`).slice(0, 32),
        day: day ?? 'unknown',
        agent,
        safety: 'redact',
        source: '',
        rows: page.map(rowOf),
        texts: await textsOf(server, month, page, known),
        sessions: await sessionsOf(server, page),
      });
      count += page.length;
      progress(`Read ${count} exchanges …`);
    }
  }
}

async function textsOf(
  server: ClickHouse,
  month: number,
  page: readonly StoredExchange[],
  known: Set<string>,
): Promise<[hash: string, text: string][]> {
  const wanted = [...new Set(page.flatMap(({ body, answer }) => [...body, ...answer]))].filter(
    (hash) => !known.has(hash),
  );
  const texts: [string, string][] = [];
  for (let from = 0; from < wanted.length; from += MAX_HASHES) {
    const list = wanted.slice(from, from + MAX_HASHES).map((hash) => `'${hash.replace(/[^0-9a-f]/g, '')}'`);
    const rows = await server.ask<{ hash: string; text: string }>(
      `SELECT hash, any(text) AS text FROM _texts WHERE month = ${month} AND hash IN (${list.join(', ')}) GROUP BY hash`,
    );
    for (const { hash, text } of rows) {
      known.add(hash);
      texts.push([hash, text]);
    }
  }
  return texts;
}

async function sessionsOf(server: ClickHouse, page: readonly StoredExchange[]): Promise<[string, string][]> {
  const ids = [...new Set(page.flatMap(({ session_id }) => session_id ?? []))];
  if (ids.length === 0) return [];
  const rows = await server.ask<{ session_id: string; record: string }>(
    'SELECT session_id, record FROM _sessions FINAL WHERE session_id IN {ids:Array(String)}',
    { ids },
  );
  return rows.map(({ session_id, record }) => [session_id, record]);
}

const numberOf = (value: number | string | null): number | null => (value === null ? null : Number(value));

function rowOf(row: StoredExchange) {
  return [
    row.record_id,
    row.session_id,
    row.ts,
    row.agent,
    row.agent_version,
    row.model,
    row.wire,
    row.status,
    row.outcome,
    numberOf(row.input_tokens),
    numberOf(row.cache_read_tokens),
    numberOf(row.output_tokens),
    row.ms_end,
    row.record,
    row.encoding,
    row.encoding === null ? null : row.body,
    row.answer.length === 0 ? null : row.answer,
  ];
}

/** The filter as SQL: a value is always a parameter. */
function conditionOf({ since, until, agent, session, label }: PullFilter): {
  condition: string;
  parameters: Record<string, unknown>;
} {
  const parts = [
    since && {
      sql: "ts >= fromUnixTimestamp64Milli({since:Int64}, 'UTC')",
      name: 'since',
      value: since.getTime(),
    },
    until && {
      sql: "ts < fromUnixTimestamp64Milli({until:Int64}, 'UTC')",
      name: 'until',
      value: until.getTime(),
    },
    agent !== undefined && { sql: 'agent = {agent:String}', name: 'agent', value: agent },
    session !== undefined && { sql: 'session_id = {session:String}', name: 'session', value: session },
    label !== undefined && { sql: 'label = {label:String}', name: 'label', value: label },
  ].filter((part) => typeof part === 'object');
  return {
    condition: ['1', ...parts.map(({ sql }) => sql)].join(' AND '),
    parameters: Object.fromEntries(parts.map(({ name, value }) => [name, value])),
  };
}
