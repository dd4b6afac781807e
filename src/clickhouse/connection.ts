import { setTimeout as sleep } from 'node:timers/promises';
import {
  type ClickHouseClient,
  ClickHouseError,
  ClickHouseLogLevel,
  createClient,
  type ResultSet,
  type Row,
} from '@clickhouse/client';
import { LensError } from '../errors.ts';
import type { ClickHouseAddress } from './address.ts';

/** Codes of ClickHouse errors that pass: too many queries or parts, memory, timeouts, network, keeper. */
const PASSING = new Set(['159', '202', '203', '209', '210', '241', '242', '252', '319', '425', '999']);
/** Codes of errors of a connection that no further try changes. */
const LASTING =
  /^(?:ENOTFOUND|ERR_TLS_.*|CERT_.*|DEPTH_ZERO_.*|SELF_SIGNED_.*|UNABLE_TO_.*|ERR_SSL_.*|EPROTO)$/;
const RETRY_DELAYS_MS = [250, 500, 1000, 2000, 4000];
/** Longest wait for an answer of the server. */
const TIMEOUT_MS = 300_000;

/** A stream of rows with the names and types of their columns. */
export interface ServerRows {
  names: string[];
  types: string[];
  rows: AsyncIterable<unknown[][]>;
}

/** A connection to a ClickHouse server through its official client. What fails for a moment is tried again. */
export class ClickHouse {
  readonly address: ClickHouseAddress;
  readonly #client: ClickHouseClient;
  /** Whether the server has answered: one that refuses connections afterwards is being restarted. */
  #answered = false;

  /** @param database the database to use in place of that of the address */
  constructor(address: ClickHouseAddress, { database = address.database } = {}) {
    this.address = address;
    this.#client = createClient({
      url: address.url,
      username: address.username,
      password: address.password,
      database,
      application: 'lens',
      request_timeout: TIMEOUT_MS,
      // A user who may only read must not change settings, and compressed answers need one.
      compression: { request: true, response: false },
      log: { level: ClickHouseLogLevel.OFF },
    });
  }

  /** All rows of a query as objects. Integers of 64 bits may be numbers or texts, as the server is set up. */
  async ask<T>(query: string, parameters: Record<string, unknown> = {}): Promise<T[]> {
    return this.#retried(async () => {
      const result = await this.#client.query({
        query,
        query_params: parameters,
        format: 'JSONEachRow',
      });
      return (await result.json()) as T[];
    });
  }

  /**
   * Runs one query of the user, without a second try. The server refuses a statement that changes something.
   */
  async stream(query: string): Promise<ServerRows> {
    try {
      const result = await this.#readOnly(query);
      const batches = result.stream()[Symbol.asyncIterator]();
      const next = async (): Promise<unknown[][] | undefined> => {
        const { done, value } = await batches.next();
        return done ? undefined : (value as Row[]).map((row) => row.json<unknown[]>());
      };
      const head: unknown[][] = [];
      while (head.length < 2) {
        const batch = await next();
        if (batch === undefined) break;
        head.push(...batch);
      }
      const [names = [], types = [], ...first] = head as [string[], string[], ...unknown[][]];
      const failed = (error: unknown): LensError => this.#error(error);
      return {
        names,
        types,
        rows: (async function* () {
          if (first.length > 0) yield first;
          try {
            for (let batch = await next(); batch !== undefined; batch = await next()) yield batch;
          } catch (error) {
            throw failed(error);
          }
        })(),
      };
    } catch (error) {
      throw this.#error(error);
    }
  }

  async #readOnly(query: string): Promise<ResultSet<'JSONCompactEachRowWithNamesAndTypes'>> {
    const format = 'JSONCompactEachRowWithNamesAndTypes';
    try {
      return await this.#client.query({ query, format, clickhouse_settings: { readonly: '1' } });
    } catch (error) {
      // A user who may only read is read-only already, and must not set it.
      if ((error as { code?: string }).code !== '164' || !/Cannot modify/.test((error as Error).message))
        throw error;
      return await this.#client.query({ query, format });
    }
  }

  /** Runs a statement that may be run twice. */
  async command(statement: string, parameters: Record<string, unknown> = {}): Promise<void> {
    await this.#retried(() =>
      this.#client.command({
        query: statement,
        query_params: parameters,
        clickhouse_settings: { wait_end_of_query: 1 },
      }),
    );
  }

  /**
   * Inserts rows at once. The token names them: a second try after an insert whose answer was lost adds nothing.
   * @returns bytes of the rows as JSON
   */
  async insert(table: string, rows: readonly object[], token: string): Promise<number> {
    if (rows.length === 0) return 0;
    await this.#retried(() =>
      this.#client.insert({
        table,
        values: rows,
        format: 'JSONEachRow',
        clickhouse_settings: {
          insert_deduplicate: 1,
          insert_deduplication_token: token,
          async_insert: 0,
          wait_end_of_query: 1,
          // All rows are of one partition: one block of them is there as a whole or not at all.
          min_insert_block_size_rows: '1048576',
          input_format_parallel_parsing: 0,
          date_time_input_format: 'best_effort',
        },
      }),
    );
    return rows.reduce((sum, row) => sum + JSON.stringify(row).length + 1, 0);
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  async #retried<T>(work: () => Promise<T>): Promise<T> {
    for (const delay of [...RETRY_DELAYS_MS, undefined]) {
      try {
        const result = await work();
        this.#answered = true;
        return result;
      } catch (error) {
        if (delay === undefined || !this.#isPassing(error)) throw this.#error(error);
        await sleep(delay);
      }
    }
    throw new Error('The last try either returns or throws.');
  }

  #isPassing(error: unknown): boolean {
    const { code = '' } = error as { code?: string };
    if (error instanceof ClickHouseError) return PASSING.has(code);
    return !LASTING.test(code) && (code !== 'ECONNREFUSED' || this.#answered);
  }

  /** The error of the server or the network for people. It has no credentials, and no cause that could have them. */
  #error(error: unknown): LensError {
    const where = this.address.shown;
    const { code, message } = error as { code?: string; message: string };
    const { password } = this.address;
    const text = (password === '' ? message : message.replaceAll(password, '[masked]'))
      .replace(/^Code: \d+\. DB::Exception: /, '')
      .trim();
    if (['192', '193', '194', '516'].includes(code ?? ''))
      return new LensError('access_denied', 'The ClickHouse server does not accept this user and password.', {
        where,
        hint: 'Set CLICKHOUSE_USER and CLICKHOUSE_PASSWORD, or name the user in the address.',
      });
    if (code === '497')
      return new LensError('access_denied', text, {
        where,
        hint: 'docs/team.md lists the grants for those who push and those who read.',
      });
    if (error instanceof ClickHouseError)
      return new LensError('query_failed', text, { where, ...hintFor(code) });
    return new LensError('server_unreachable', `The ClickHouse server cannot be reached: ${text}`, {
      where,
      hint: 'Check the host and the port of its HTTP interface (8443 with TLS, 8123 without: ?secure=false).',
    });
  }
}

function hintFor(code: string | undefined): { hint?: string } {
  if (code === '164') return { hint: 'lens sql only reads from a server.' };
  if (code === '60' || code === '47')
    return { hint: '.tables lists tables and views, .schema NAME the columns of one.' };
  if (code === '81') return { hint: 'lens push makes the database; its name is in the address.' };
  return {};
}
