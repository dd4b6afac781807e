import { createServer, type IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';

// The HTTP interface of a ClickHouse server before the engine of ClickHouse in a process (chdb): enough of it for the
// official client. `npm run test:team` starts it as a process of its own:
// node scripts/clickhouse-front.ts FOLDER_OF_CHDB FOLDER_OF_DATA, with CLICKHOUSE_USER and CLICKHOUSE_PASSWORD in the environment.
// It prints its port, and runs one query at a time.

interface Session {
  query(sql: string, format?: string): string;
}

const [packages = '', data = ''] = process.argv.slice(2);
const { Session } = createRequire(path.join(packages, 'package.json'))('chdb') as {
  Session: new (folder: string) => Session;
};
const session = new Session(data);
const expected = `Basic ${Buffer.from(`${process.env['CLICKHOUSE_USER']}:${process.env['CLICKHOUSE_PASSWORD']}`).toString('base64')}`;
/** Parameters of the interface that are no settings of the engine. */
const OWN = new Set([
  'query',
  'query_id',
  'database',
  'session_id',
  'role',
  'default_format',
  'wait_end_of_query',
]);

/** An error as the server answers it: status, and the code in a header and in the text. */
class Refusal extends Error {
  readonly status: number;
  readonly code: number;

  constructor(status: number, code: number, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

const quoted = (value: string): string => `'${value.replace(/[\\']/g, '\\$&')}'`;

function decoded(body: Buffer, encoding: string | undefined): string {
  if (encoding === undefined) return body.toString();
  if (encoding === 'gzip') return gunzipSync(body).toString();
  if (encoding === 'zstd') return zstdDecompressSync(body).toString();
  throw new Refusal(400, 36, `unknown content encoding ${encoding}`);
}

function run(url: URL, body: string): string {
  const { searchParams } = url;
  const database = searchParams.get('database') ?? 'default';
  const query = [searchParams.get('query'), body].filter((part) => part !== null && part !== '').join('\n');
  const settings = [...searchParams].filter(([name]) => !OWN.has(name));
  // A whole session cannot be read-only and then not: the front checks what the server checks.
  const isReadOnly = settings.some(([name, value]) => name === 'readonly' && value !== '0');
  if (isReadOnly && !/^\s*(?:--[^\n]*\n\s*)*(?:SELECT|WITH|FROM|SHOW|DESC|EXPLAIN|EXISTS)\b/i.test(query))
    throw new Refusal(
      500,
      164,
      'default: Cannot execute query in readonly mode. For queries over HTTP, method GET implies readonly. (READONLY)',
    );
  const names = settings.map(([name]) => name).filter((name) => name !== 'readonly');
  try {
    session.query(`USE \`${database}\``);
    for (const [name, value] of settings)
      if (name !== 'readonly') session.query(`SET ${name} = ${quoted(value)}`);
    return session.query(query, searchParams.get('default_format') ?? 'TabSeparated');
  } finally {
    for (const name of names) if (!name.startsWith('param_')) session.query(`SET ${name} = DEFAULT`);
  }
}

async function answer(request: IncomingMessage): Promise<string> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  if (url.pathname === '/ping') return 'Ok.\n';
  if (request.headers.authorization !== expected)
    throw new Refusal(
      403,
      516,
      'someone: Authentication failed: password is incorrect, or there is no user with such name. (AUTHENTICATION_FAILED)',
    );
  return run(url, decoded(await buffer(request), request.headers['content-encoding']));
}

const server = createServer((request, response) => {
  answer(request).then(
    (text) => response.writeHead(200, { 'content-type': 'text/plain' }).end(text),
    (error: Error & { clickhouseCode?: number; status?: number; code?: number }) => {
      const code = error instanceof Refusal ? error.code : (error.clickhouseCode ?? 0);
      const text =
        error instanceof Refusal ? `Code: ${code}. DB::Exception: ${error.message}` : error.message;
      response
        .writeHead(error.status ?? 500, { 'x-clickhouse-exception-code': String(code) })
        .end(`${text}\n`);
    },
  );
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' ? address?.port : ''}\n`);
});
