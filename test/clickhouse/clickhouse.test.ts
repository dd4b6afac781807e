import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { expect, it, onTestFinished } from 'vitest';
import { clickHouseAddress } from '../../src/clickhouse/address.ts';
import { withClickHouseTarget } from '../../src/clickhouse/target.ts';
import { describeError } from '../../src/errors.ts';
import { type Pushed, pushDatabase } from '../../src/lake/push.ts';
import { secretRewriting } from '../../src/share/secrets.ts';
import type { Database } from '../../src/store/database.ts';
import { openReadOnly } from '../../src/store/open.ts';
import { rewriteDatabase } from '../../src/store/rewrite-database.ts';
import { analyzed } from '../analysis/run.ts';
import { everyKindOfAnswer } from '../export/fixture.ts';
import { lensLog } from '../lens-log.ts';
import { temporaryFolder } from '../store/fixture.ts';

const SECRET = `ghp_${'Zq3dE6gH9'.repeat(4)}`;
const PASSWORD = 'p:w/@ %word';

/** What the HTTP interface of a server was sent. */
interface Sent {
  query: string;
  token: string | null;
  rows: Record<string, unknown>[];
  /** Everything but the header of the credentials. */
  text: string;
}

/** The HTTP interface of a server that stores nothing: `reply` answers each query, a number is a status. */
async function serverThat(reply: (sent: Sent) => string | { status: number; text: string }) {
  const sent: Sent[] = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost');
    const body = await buffer(request);
    const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString();
    const isInsert = (url.searchParams.get('query') ?? '').startsWith('INSERT');
    const one = {
      query: url.searchParams.get('query') ?? text,
      token: url.searchParams.get('insert_deduplication_token'),
      rows: isInsert
        ? text
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line))
        : [],
      text: `${request.url}\n${JSON.stringify({ ...request.headers, authorization: '' })}\n${text}`,
    };
    sent.push(one);
    const answer = reply(one);
    if (typeof answer === 'string') response.end(answer);
    else response.writeHead(answer.status).end(answer.text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => void server.close(() => resolve())));
  const { port } = server.address() as AddressInfo;
  return { sent, url: `clickhouse://reader:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/team` };
}

const isAbout = (table: string) => (one: Sent) => one.query.startsWith(`INSERT INTO ${table} `);
/** Answers of a server with the database and no table of lens. */
const emptyServer = ({ query }: Sent): string =>
  query.includes('system.databases') ? '{"name":"team"}\n' : '';

async function push(url: string, db: Database): Promise<Pushed> {
  return withClickHouseTarget(clickHouseAddress(url, {}), db, { safety: 'redact', source: '' }, (target) =>
    pushDatabase(db, target),
  );
}

it('sends each exchange and text once, masked, again after a failure with the same token, and nothing to a server it must not change', async () => {
  const withSecret = lensLog(
    [{ id: 's', agent: 'claude' }],
    [
      {
        id: 'x',
        session: 's',
        agent: 'claude',
        path: '/v1/messages',
        body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: `use ${SECRET} please` }] }),
      },
    ],
  );
  const { database } = await analyzed({ 'a.jsonl': everyKindOfAnswer(), 'b.jsonl': withSecret });
  const copy = path.join(temporaryFolder(), 'copy.duckdb');
  await rewriteDatabase(database, copy, (await secretRewriting(database, { numbered: false })).rewriting);
  const safe = await openReadOnly(copy);
  onTestFinished(() => safe.close());
  const ids = (await safe.rows<{ record_id: string }>('SELECT record_id FROM exchanges')).map(
    (row) => row.record_id,
  );

  let failures = 0;
  const server = await serverThat((one) => {
    if (isAbout('_exchanges')(one) && failures++ === 0) return { status: 503, text: 'a proxy is busy' };
    return emptyServer(one);
  });
  const done = await push(server.url, safe);
  expect(done).toMatchObject({ exchanges: ids.length, known: 0 });
  const inserts = server.sent.filter(isAbout('_exchanges'));
  expect(inserts[0]?.token).toMatch(/^[0-9a-f]{64}$/);
  expect(inserts[1]).toMatchObject({ token: inserts[0]?.token, rows: inserts[0]?.rows });
  const rows = inserts.slice(1).flatMap((one) => one.rows);
  expect(rows.map((row) => row['record_id']).sort()).toEqual([...ids].sort());
  const texts = server.sent.filter(isAbout('_texts')).flatMap((one) => one.rows);
  const hashes = texts.map(({ month, hash }) => `${month} ${hash}`);
  expect(new Set(hashes).size).toBe(hashes.length);
  // What an exchange names is there before it.
  const named = rows.flatMap((row) => [...(row['body'] as string[]), ...(row['answer'] as string[])]);
  expect(named.filter((hash) => !texts.some((text) => text['hash'] === hash))).toEqual([]);
  const all = server.sent.map(({ text }) => text).join('\n');
  expect(all).toContain('[masked:');
  for (const secret of [SECRET, PASSWORD, encodeURIComponent(PASSWORD)])
    expect(all.includes(secret)).toBe(false);

  // What the server has as it is, is not sent again.
  const stored = rows.map(({ record_id, facts }) => `${JSON.stringify({ record_id, facts })}\n`).join('');
  const again = await serverThat((one) =>
    /SELECT record_id, facts/.test(one.query) ? stored : emptyServer(one),
  );
  expect(await push(again.url, safe)).toMatchObject({ exchanges: 0, known: ids.length, texts: 0 });

  const later = await serverThat(({ query }) => {
    if (query.includes('system.tables')) return '{"name":"_schema"}\n';
    return query.includes('FROM _schema') ? '{"layout":99,"contract":1,"shape":"x"}\n' : '{"name":"team"}\n';
  });
  await expect(push(later.url, safe)).rejects.toMatchObject({ code: 'database_newer' });
  expect(later.sent.filter(({ query }) => !query.startsWith('SELECT'))).toEqual([]);

  const denied = await serverThat(() => ({
    status: 403,
    text: 'Code: 516. DB::Exception: reader: Authentication failed. (AUTHENTICATION_FAILED)',
  }));
  const refused = clickHouseAddress('clickhouse://reader:hidden@127.0.0.1:1/team', {});
  const pushTo = (url: string) =>
    push(url, safe).then(
      () => undefined,
      (error: unknown) => error,
    );
  const errors = [await pushTo(denied.url), await pushTo('clickhouse://reader:hidden@127.0.0.1:1/team')];
  expect(errors).toMatchObject([
    { code: 'access_denied' },
    { code: 'server_unreachable', where: refused.shown },
  ]);
  for (const error of errors) expect(describeError(error, true)).not.toMatch(/hidden|p:w/);
});

it.each([
  ['clickhouse://h/db', { url: 'https://h:8443', database: 'db', username: 'default', password: '' }],
  ['clickhouse://localhost', { url: 'http://localhost:8123', database: 'lens' }],
  ['clickhouse://[::1]:9/x?secure=true', { url: 'https://[::1]:9', database: 'x' }],
  ['clickhouse://h/db?secure=false', { url: 'http://h:8123' }],
  ['clickhouse://a%40b:c%2Fd@h:1/db', { username: 'a@b', password: 'c/d', shown: 'clickhouse://h:1/db' }],
])('reads the address %s', (target, expected) => {
  expect(clickHouseAddress(target, {})).toMatchObject(expected);
});

it('takes user and password from the environment', () => {
  const env = { CLICKHOUSE_USER: 'u', CLICKHOUSE_PASSWORD: 'w' };
  expect(clickHouseAddress('clickhouse://h', env)).toMatchObject({ username: 'u', password: 'w' });
  expect(clickHouseAddress('clickhouse://me:mine@h', env)).toMatchObject({
    username: 'me',
    password: 'mine',
  });
});

it.each([
  'clickhouse://u:hidden@h:port/db',
  'clickhouse://',
  'clickhouse://u:hidden@h/db?user=x',
  'clickhouse://u:hidden@h/a/b',
  'clickhouse://u:hidden@h/db?secure=maybe',
  'clickhouse://u:hidden%zz@h/db',
])('refuses the address %s without repeating its password', (target) => {
  let error: unknown;
  try {
    clickHouseAddress(target, {});
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toMatchObject({ code: 'usage' });
  expect(describeError(error, true)).not.toContain('hidden');
});
