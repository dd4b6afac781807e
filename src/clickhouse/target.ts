import { randomUUID } from 'node:crypto';
import { LensError } from '../errors.ts';
import { hashOf, type NamedText, type PushTarget, type Safety } from '../lake/push.ts';
import type { Database } from '../store/database.ts';
import { contractColumns, recordIds, rowsOfExchanges, sessionRows } from '../store/queries/contract.ts';
import type { ExportedRow } from '../store/queries/exported.ts';
import { SCHEMA_VERSION } from '../store/schema/version.ts';
import type { PlainValue } from '../store/values.ts';
import { version } from '../version.ts';
import type { ClickHouseAddress } from './address.ts';
import { ClickHouse } from './connection.ts';
import {
  type Contract,
  exchangeColumns,
  isExchangeId,
  LAYOUT_VERSION,
  nestedRelations,
  pushedRelations,
  sessionColumns,
  shapeOf,
  statements,
} from './schema.ts';

/** Hashes in one question: a query has at most 256 KiB. */
const MAX_HASHES = 3000;
/** Most bytes of texts in one insert; a longer text is in one of its own. */
const MAX_INSERT_BYTES = 8 * 2 ** 20;
/** Columns that differ in the logs of two machines that have the same exchange. */
const OF_THE_LOG = new Set(['log', 'log_line']);

type Facts = Record<string, PlainValue>;

/**
 * Calls `work` with a ClickHouse server as a target. It makes the database and its tables when they are missing, and adds
 * columns that a later version of lens has.
 *
 * Each batch is one insert, named by a token: a try that is repeated adds nothing. What two pushes write at the same time
 * is there twice until the server merges it, and read once.
 *
 * @param db the database that is pushed
 * @throws LensError `server_unreachable`, `access_denied`, `database_newer`, `database_older`, `query_failed`
 */
export async function withClickHouseTarget<T>(
  address: ClickHouseAddress,
  db: Database,
  { safety, source }: { safety: Safety; source: string },
  work: (target: PushTarget) => Promise<T>,
): Promise<T> {
  const contract = await contractColumns(db, [...pushedRelations, 'sessions']);
  await makeDatabase(address);
  const server = new ClickHouse(address);
  try {
    await makeTables(server, contract);
    return await work(new ClickHouseTarget(server, db, contract, { safety, source, push: randomUUID() }));
  } finally {
    await server.close();
  }
}

async function makeDatabase(address: ClickHouseAddress): Promise<void> {
  // A database that is missing cannot be named by a connection.
  const server = new ClickHouse(address, { database: 'system' });
  try {
    const found = await server.ask('SELECT name FROM system.databases WHERE name = {name:String}', {
      name: address.database,
    });
    if (found.length === 0) await server.command(`CREATE DATABASE IF NOT EXISTS \`${address.database}\``);
  } finally {
    await server.close();
  }
}

/** What the server has, from the table `_schema`; undefined when there is none. */
export async function schemaOfServer(
  server: ClickHouse,
): Promise<{ layout: number; contract: number; shape: string } | undefined> {
  const tables = await server.ask(
    "SELECT name FROM system.tables WHERE database = currentDatabase() AND name = '_schema'",
  );
  if (tables.length === 0) return undefined;
  const [found] = await server.ask<{ layout: number; contract: number; shape: string }>(
    'SELECT layout, contract, shape FROM _schema ORDER BY pushed DESC LIMIT 1',
  );
  if (found === undefined) return undefined;
  const where = server.address.shown;
  if (found.layout > LAYOUT_VERSION || found.contract > SCHEMA_VERSION)
    throw new LensError('database_newer', 'A later version of lens wrote the tables of this server.', {
      where,
      hint: 'Update lens.',
    });
  if (found.layout < LAYOUT_VERSION)
    throw new LensError('database_older', 'An earlier version of lens wrote the tables of this server.', {
      where,
      hint: 'Push into another database; its name is in the address.',
    });
  return found;
}

async function makeTables(server: ClickHouse, contract: Contract): Promise<void> {
  const found = await schemaOfServer(server);
  const shape = shapeOf(contract);
  if (found?.shape === shape) return;
  for (const statement of statements(contract)) await server.command(statement);
  const row = { layout: LAYOUT_VERSION, contract: SCHEMA_VERSION, shape, lens: version };
  await server.insert('_schema', [row], randomUUID());
}

class ClickHouseTarget implements PushTarget {
  readonly #server: ClickHouse;
  readonly #db: Database;
  readonly #contract: Contract;
  readonly #push: { safety: Safety; source: string; push: string };
  /** Hashes of texts that the server has, by month. */
  readonly #known = new Map<number, Set<string>>();
  /** Facts of the exchanges that are pushed next, by record_id, with the hash of them. */
  #facts = new Map<string, { row: Facts; hash: string }>();
  #recordIds: Promise<Map<number, string>> | undefined;
  #sessions: Promise<Facts[]> | undefined;

  constructor(
    server: ClickHouse,
    db: Database,
    contract: Contract,
    push: { safety: Safety; source: string; push: string },
  ) {
    this.#server = server;
    this.#db = db;
    this.#contract = contract;
    this.#push = push;
  }

  async missing(rows: readonly ExportedRow[]): Promise<readonly ExportedRow[]> {
    this.#facts = await this.#factsOf(rows);
    const [{ agent }] = rows as [ExportedRow];
    const times = rows.flatMap(({ ts }) => (ts === null ? [] : [Date.parse(ts)]));
    // All rows are of one day, or all are without a time.
    const range =
      times.length === 0
        ? 'ts IS NULL'
        : `ts BETWEEN fromUnixTimestamp64Milli(${Math.min(...times)}, 'UTC') AND fromUnixTimestamp64Milli(${Math.max(...times)}, 'UTC')`;
    const stored = await this.#server.ask<{ record_id: string; facts: string }>(
      `SELECT record_id, facts FROM _exchanges FINAL
       WHERE agent = {agent:String} AND source = {source:String} AND safety = {safety:String} AND ${range}`,
      { agent, source: this.#push.source, safety: this.#push.safety },
    );
    const known = new Map(stored.map(({ record_id, facts }) => [record_id, facts]));
    return rows.filter(({ record_id }) => known.get(record_id) !== this.#facts.get(record_id)?.hash);
  }

  async add({ day, exchanges, sessions }: Parameters<PushTarget['add']>[0]) {
    const month = day === 'unknown' ? 0 : Number(day.slice(0, 4) + day.slice(5, 7));
    const pieces = exchanges.flatMap(({ body, answer }) => [...(body ?? []), ...(answer ?? [])]);
    const added = await this.#addTexts(month, pieces);
    const records = new Map(sessions.map(({ id, json }) => [id, json]));
    this.#sessions ??= sessionRows(
      this.#db,
      sessionColumns(this.#contract).map(({ name }) => name),
    );
    const own = (await this.#sessions).filter((row) => records.has(row['session_id'] as string));
    const ownRows = own.map((row) => ({
      ...row,
      record: records.get(row['session_id'] as string) ?? '',
      ...this.#push,
    }));
    const name = hashOf([this.#push.push, ...exchanges.map(({ row }) => row.record_id)].join('\n'));
    let bytes = added.bytes + (await this.#insertByMonth('_sessions', ownRows, name));
    const rows = exchanges.map(({ row, record, encoding, body, answer }) => {
      const facts = this.#facts.get(row.record_id);
      return {
        ...facts?.row,
        record,
        encoding,
        body: body?.map(({ hash }) => hash) ?? [],
        answer: answer?.map(({ hash }) => hash) ?? [],
        facts: facts?.hash,
        ...this.#push,
      };
    });
    // Exchanges last: those that are there have their texts.
    bytes += await this.#server.insert('_exchanges', rows, name);
    return { texts: added.texts, bytes };
  }

  async finish(): Promise<void> {
    const { safety, source, push } = this.#push;
    if (safety === 'redact') return;
    // Stand-ins differ in each copy: what is shared replaces what this source shared before.
    for (const table of ['_exchanges', '_sessions', '_texts'])
      await this.#server.command(
        `ALTER TABLE ${table} DELETE WHERE source = {source:String} AND push != {push:String} SETTINGS mutations_sync = 1`,
        { source, push },
      );
  }

  /** A session may begin in the month before: each insert is of one partition. */
  async #insertByMonth(table: string, rows: readonly Facts[], token: string): Promise<number> {
    let bytes = 0;
    for (const [month, own] of Map.groupBy(rows, (row) => String(row['ts']).slice(0, 7)))
      bytes += await this.#server.insert(table, own, `${token}-${month}`);
    return bytes;
  }

  async #addTexts(month: number, pieces: readonly NamedText[]): Promise<{ texts: number; bytes: number }> {
    const known = this.#known.get(month) ?? new Set<string>();
    this.#known.set(month, known);
    const asked = new Map(
      pieces.filter(({ hash }) => !known.has(hash)).map(({ hash, text }) => [hash, text]),
    );
    const hashes = [...asked.keys()];
    // The texts of what was shared before are removed after this push.
    for (let from = 0; from < hashes.length && this.#push.safety === 'redact'; from += MAX_HASHES) {
      const list = hashes.slice(from, from + MAX_HASHES).map((hash) => `'${hash}'`);
      const stored = await this.#server.ask<{ hash: string }>(
        `SELECT DISTINCT hash FROM _texts WHERE month = ${month} AND source = '' AND hash IN (${list.join(', ')})`,
      );
      for (const { hash } of stored) asked.delete(hash);
    }
    for (const hash of hashes) known.add(hash);
    let bytes = 0;
    let batch: { month: number; hash: string; text: string }[] = [];
    let size = 0;
    const flush = async (): Promise<void> => {
      const rows = batch.map((row) => ({ ...row, ...this.#push }));
      bytes += await this.#server.insert(
        '_texts',
        rows,
        hashOf(rows.map(({ hash }) => hash).join('\n') + this.#push.push),
      );
      batch = [];
      size = 0;
    };
    for (const [hash, text] of asked) {
      if (batch.length > 0 && size + text.length > MAX_INSERT_BYTES) await flush();
      batch.push({ month, hash, text });
      size += text.length;
    }
    await flush();
    return { texts: asked.size, bytes };
  }

  /** What the database knows of exchanges, by record_id, and the hash of it. */
  async #factsOf(rows: readonly ExportedRow[]): Promise<Map<string, { row: Facts; hash: string }>> {
    const facts = new Map<string, Facts>(rows.map(({ record_id }) => [record_id, {}]));
    const ids = rows.map(({ exchange_id }) => exchange_id);
    const names = new Set(exchangeColumns(this.#contract).map(({ name }) => name));
    const recordOf = await this.#allRecordIds();
    for (const relation of pushedRelations) {
      const isNested = nestedRelations.includes(relation);
      for (const row of await rowsOfExchanges(this.#db, relation, ids)) {
        const target = facts.get(recordOf.get(row['exchange_id'] as number) ?? '');
        if (target === undefined) continue;
        for (const [name, value] of Object.entries(row)) {
          if (name === 'exchange_id') continue;
          const stored =
            isExchangeId(name) && value !== null ? (recordOf.get(value as number) ?? null) : value;
          if (isNested) {
            const list = target[`${relation}.${name}`];
            if (Array.isArray(list)) list.push(stored);
            else target[`${relation}.${name}`] = [stored];
          } else if (names.has(name) && target[name] === undefined) target[name] = stored;
        }
      }
    }
    return new Map(
      [...facts].map(([id, row]) => {
        const compared = Object.entries(row).filter(([name]) => !OF_THE_LOG.has(name));
        return [id, { row, hash: hashOf(JSON.stringify(compared)) }];
      }),
    );
  }

  #allRecordIds(): Promise<Map<number, string>> {
    this.#recordIds ??= recordIds(this.#db);
    return this.#recordIds;
  }
}
