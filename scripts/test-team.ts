import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { clickHouseAddress } from '../src/clickhouse/address.ts';
import { ClickHouse } from '../src/clickhouse/connection.ts';
import { startClickHouse } from './start-clickhouse.ts';
import { teamQuestions } from './team-questions.ts';

// Two machines push logs that they share in part to a real ClickHouse engine, and the main questions must have the answers
// of one database with all logs: npm run test:team

const root = path.resolve(import.meta.dirname, '..');
const folder = mkdtempSync(path.join(tmpdir(), 'lens-team-'));
const started = await startClickHouse((line) => console.log(line));
const env = { ...process.env, ...started.env, HOME: folder, XDG_STATE_HOME: folder };
const url = started.address('team');
let failures = 0;

function check(what: string, isRight: boolean, detail = ''): void {
  console.log(`${isRight ? 'ok    ' : 'FAILED'} ${what}${isRight || detail === '' ? '' : `\n${detail}`}`);
  if (!isRight) failures++;
}

/** Runs lens as a user does. */
async function lens(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const command = [path.join(root, 'scripts', 'lens.ts'), ...args];
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, command, {
      env,
      cwd: folder,
      maxBuffer: 2 ** 28,
    });
    return { code: 0, out: stdout, err: stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, out: stdout, err: stderr };
  }
}

const logs = readdirSync(path.join(root, 'data'))
  .filter((name) => name.endsWith('.jsonl'))
  .map((name) => path.join(root, 'data', name));

async function database(name: string, of: readonly string[]): Promise<string> {
  const db = path.join(folder, `${name}.duckdb`);
  const { code, err } = await lens('analyze', ...of, '--db', db, '--json', path.join(folder, `${name}.json`));
  if (code !== 0) throw new Error(err);
  return db;
}

/** Rows with numbers of twelve digits: sums of decimals depend on their order. */
function rows(text: string): string {
  const near = (_: string, value: unknown) =>
    typeof value === 'number' ? Number(value.toPrecision(12)) : value;
  return JSON.stringify(JSON.parse(text), near, 1);
}

async function compare(title: string, source: readonly string[], expected: readonly string[]): Promise<void> {
  for (const [index, { title: question, sql }] of teamQuestions.entries()) {
    const { code, out, err } = await lens('sql', ...source, '--json', sql);
    const found = code === 0 ? rows(out) : err;
    const wanted = expected[index] ?? '';
    check(`${title}: ${question}`, found === wanted, `expected ${wanted}\nfound ${found}`);
  }
}

try {
  const all = await database('all', logs);
  const ours = await database('ours', logs.slice(0, 3));
  const theirs = await database('theirs', logs.slice(2));
  const expected: string[] = [];
  for (const { title, sql } of teamQuestions) {
    const { code, out, err } = await lens('sql', '--db', all, '--json', sql);
    if (code !== 0) throw new Error(err);
    expected.push(rows(out));
    check(`one database answers: ${title}`, out.trim() !== '[]');
  }

  // Two first pushes at once, of logs that both machines have in part; then both again.
  const first = await Promise.all([ours, theirs].map((db) => lens('push', url, '--db', db)));
  check(
    'two first pushes at once',
    first.every(({ code }) => code === 0),
    first.map(({ err }) => err).join(''),
  );
  await lens('push', url, '--db', ours);
  await compare('server', ['--url', url], expected);
  const again = await lens('push', url, '--db', ours);
  check('a second push adds nothing', again.out.includes(' 0 exchanges '), again.out + again.err);

  // Half a push: some exchanges are missing, and one is there without its answer.
  const server = new ClickHouse({ ...clickHouseAddress(url, env) });
  const alter = (statement: string): Promise<void> =>
    server.command(`ALTER TABLE _exchanges ${statement} SETTINGS mutations_sync = 1`);
  await alter("DELETE WHERE agent = 'opencode'");
  await alter("UPDATE facts = '', outcome = NULL, output_tokens = NULL WHERE agent = 'codex'");
  const resumed = await Promise.all([ours, theirs].map((db) => lens('push', url, '--db', db)));
  check(
    'half a push goes on',
    resumed.every(({ code }) => code === 0),
    resumed.map(({ err }) => err).join(''),
  );
  await compare('resumed', ['--url', url], expected);

  // The pages and the report of a server are those of a database that is made of its exchanges.
  const pulled = path.join(folder, 'pulled.duckdb');
  const analysis = await lens('analyze', '--url', url, '--db', pulled);
  check('lens analyze --url', analysis.code === 0, analysis.err);
  await compare('analysed from the server', ['--db', pulled], expected);
  const site = await lens(
    'build',
    '--url',
    url,
    '--agent',
    'gemini',
    '--no-sql',
    '--out',
    path.join(folder, 'site'),
  );
  check(
    'lens build --url',
    site.code === 0 && readdirSync(path.join(folder, 'site')).includes('index.html'),
    site.err,
  );

  // What is shared replaces what the same database shared before.
  const shared = started.address('shared');
  for (let push = 0; push < 2; push++) {
    const { code, err } = await lens('push', shared, '--db', ours, '--share');
    check(`push --share ${push + 1}`, code === 0, err);
  }
  const count = await lens('sql', '--url', shared, '--csv', 'SELECT count() FROM exchanges');
  const own = await lens('sql', '--db', ours, '--csv', 'SELECT count(*) AS "count()" FROM exchanges');
  check('a shared push replaces the one before', count.out === own.out, count.out + count.err);

  const written = await lens('sql', '--url', url, 'DROP TABLE _texts');
  check('lens sql --url only reads', written.code === 1 && /readonly/.test(written.err), written.err);
  const wrong = url.replace('://', '://lens:wrong-password@');
  const denied = await lens('push', wrong, '--db', ours);
  check('a wrong password', denied.code === 1 && /does not accept/.test(denied.err), denied.err);
  check('a password is in no output', !`${denied.out}${denied.err}`.includes('wrong-password'));
  const none = await lens('sql', '--url', started.address('empty'), 'SELECT 1');
  check('a database that nobody pushed to', none.code === 1, none.err);
  await server.command("INSERT INTO _schema (layout, contract, shape, lens) VALUES (99, 1, '', '')");
  const newer = await lens('push', url, '--db', ours);
  check('tables of a later version', newer.code === 1 && /later version/.test(newer.err), newer.err);
  await server.close();
} finally {
  await started.stop();
  rmSync(folder, { recursive: true, force: true });
}
console.log(failures === 0 ? '\nAll checks passed.' : `\n${failures} checks failed.`);
process.exitCode = failures === 0 ? 0 : 1;
