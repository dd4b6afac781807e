import { AsyncDuckDB, type AsyncDuckDBConnection, DuckDBDataProtocol, VoidLogger } from '@duckdb/duckdb-wasm';
import { type Cell, cellOf } from './values.ts';

/** Rows that are shown; all are counted. */
export const ROWS_SHOWN = 1000;

/** URLs of the engine's files and of the database. */
export interface EngineFiles {
  worker: string;
  wasm: string;
  database: string;
}

export interface Result {
  columns: { name: string; type: string }[];
  /** The first `ROWS_SHOWN`. */
  rows: Cell[][];
  /** All of them. */
  count: number;
  ms: number;
}

/** A database in the browser: DuckDB in a worker, over a file of the site; only the parts that a query needs are loaded. */
export interface Engine {
  /** Runs one statement or several; returns the result of the last one. Rejects with DuckDB’s message. */
  run(sql: string): Promise<Result>;
  /** Cancels the running statement. */
  stop(): Promise<void>;
}

/** Bytes of the engine that are loaded, and all of them where the host states it. */
export interface Progress {
  loaded: number;
  all: number | null;
}

/**
 * Starts the engine. Rejects when a file does not load or is no database.
 *
 * @param onProgress is called as bytes of the engine arrive, and with null when it starts
 */
export async function startEngine(
  files: EngineFiles,
  onProgress: (progress: Progress | null) => void,
): Promise<Engine> {
  const [worker, wasm] = await Promise.all([blobUrl(files.worker), wasmUrl(files.wasm, onProgress)]);
  onProgress(null);
  const database = new AsyncDuckDB(new VoidLogger(), new Worker(worker));
  await database.instantiate(wasm);
  for (const url of [worker, wasm]) URL.revokeObjectURL(url);
  await database.open({
    query: { castBigIntToDouble: true, castDecimalToDouble: true },
    filesystem: { reliableHeadRequests: true, allowFullHTTPReads: true },
  });
  const url = new URL(files.database, location.href).href;
  await database.registerFileURL('lens.duckdb', url, DuckDBDataProtocol.HTTP, false);
  const connection = await database.connect();
  // Otherwise DuckDB would download missing extensions from its own server.
  await connection.query('SET autoinstall_known_extensions = false');
  await connection.query('SET autoload_known_extensions = false');
  await connection.query("ATTACH 'lens.duckdb' AS lens (READ_ONLY)");
  await connection.query('USE lens');
  // From here on a query reads what is published and nothing else.
  await connection.query('SET enable_external_access = false');
  await connection.query('SET lock_configuration = true');
  return { run: (sql) => run(connection, sql), stop: async () => void (await connection.cancelSent()) };
}

async function run(connection: AsyncDuckDBConnection, sql: string): Promise<Result> {
  const start = performance.now();
  const reader = await connection.send(sql, true);
  const rows: Cell[][] = [];
  let columns: Result['columns'] = [];
  let count = 0;
  for await (const batch of reader) {
    const fields = batch.schema.fields;
    columns = fields.map(({ name, type }) => ({ name, type: String(type) }));
    count += batch.numRows;
    const missing = Math.min(batch.numRows, ROWS_SHOWN - rows.length);
    for (let row = 0; row < missing; row++) {
      rows.push(fields.map((field, place) => cellOf(batch.getChildAt(place)?.get(row), field.type)));
    }
  }
  return { columns, rows, count, ms: performance.now() - start };
}

/**
 * The worker is made from a Blob, because such a worker has the policy of its page: no query can contact another host.
 */
async function blobUrl(url: string): Promise<string> {
  return URL.createObjectURL(new Blob([await bytesOf(url)], { type: 'text/javascript' }));
}

/** The engine is published compressed, because not every host compresses what it sends. */
async function wasmUrl(url: string, onProgress: (progress: Progress) => void): Promise<string> {
  const bytes = await bytesOf(url, onProgress);
  const [first, second] = new Uint8Array(bytes);
  const packed = first === 0x1f && second === 0x8b;
  const content = packed
    ? await new Response(
        new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip')),
      ).arrayBuffer()
    : bytes;
  return URL.createObjectURL(new Blob([content], { type: 'application/wasm' }));
}

async function bytesOf(
  url: string,
  onProgress: (progress: Progress) => void = () => undefined,
): Promise<ArrayBuffer> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} gave status ${answer.status}`);
  // The length of a body that the host compressed once more is not that of what is read.
  const length = answer.headers.get('content-encoding') ? null : answer.headers.get('content-length');
  const all = length === null ? null : Number(length);
  let loaded = 0;
  const counted = answer.body?.pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        loaded += chunk.byteLength;
        onProgress({ loaded, all });
        controller.enqueue(chunk);
      },
    }),
  );
  return new Response(counted ?? null).arrayBuffer();
}
