import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { analyzeLake } from '../../src/cli/lake.ts';
import { LakeFolder } from '../../src/lake/folder.ts';
import { withFolderTarget } from '../../src/lake/folder-target.ts';
import { piecesOf } from '../../src/lake/pieces.ts';
import { type Pushed, pushDatabase } from '../../src/lake/push.ts';
import { secretRewriting } from '../../src/share/secrets.ts';
import type { Database } from '../../src/store/database.ts';
import { openReadOnly } from '../../src/store/open.ts';
import { rewriteDatabase } from '../../src/store/rewrite-database.ts';
import { analyzed, recordingEffects } from '../analysis/run.ts';
import { everyKindOfAnswer } from '../export/fixture.ts';
import { type GivenTurn, lensLog } from '../lens-log.ts';
import { temporaryFolder } from '../store/fixture.ts';

const SECRET = `ghp_${'Ab3dE6gH9'.repeat(4)}`;
const tools = ['dig', 'water'].map((name) => ({
  name,
  description: `Do the work "${name}" in the garden, and report what was done.`,
  input_schema: { type: 'object', properties: { bed: { type: 'string' } } },
}));

/** A conversation of some turns, each with all messages before it; the first one holds a secret. */
function conversation(session: string, agent: string, turns: number): string {
  const messages: object[] = [];
  const exchanges: GivenTurn[] = [];
  for (let n = 0; n < turns; n++) {
    messages.push({
      role: 'user',
      content: `Step ${n} of ${session}, with the token ${n === 0 ? SECRET : 'of before'}, please do it carefully.`,
    });
    exchanges.push({
      id: `${session}-${n}`,
      session,
      agent,
      // Around midnight: a session is in two partitions.
      ts: new Date(Date.parse('2026-11-21T23:58:00Z') + n * 60_000).toISOString(),
      path: '/v1/messages',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'm-1',
        max_tokens: 9,
        system: `You are a gardener.\nSession ${session}.`,
        tools,
        messages,
      }),
      ms: { end: 100 + n },
      answer: {
        model: 'm-1',
        id: `msg_${session}_${n}`,
        role: 'assistant',
        blocks: [{ type: 'tool_call', id: `t${n}`, name: 'dig', input: { bed: n }, text: '' }],
        stopReason: 'tool_use',
        usage: { input_tokens: 20 + n, cache_read_input_tokens: n * 10, output_tokens: 5 },
        finished: true,
        unknown: [],
      },
    });
    messages.push({
      role: 'assistant',
      content: `Done with step ${n} of ${session}, and the bed is ready for the next.`,
    });
  }
  return lensLog([{ id: session, agent, label: session }], exchanges);
}

const questions = [
  'SELECT agent, count(*) n FROM exchanges GROUP BY ALL ORDER BY ALL',
  'SELECT model, sum(input_tokens) i, sum(output_tokens) o, sum(cache_read_tokens) c FROM exchanges GROUP BY ALL ORDER BY ALL',
  'SELECT ts::DATE::VARCHAR d, agent, count(*) n FROM exchanges GROUP BY ALL ORDER BY ALL',
  'SELECT status, outcome, error_code, count(*) n FROM exchanges GROUP BY ALL ORDER BY ALL',
  'SELECT agent, family, count(*) n FROM exchanges GROUP BY ALL ORDER BY ALL',
  'SELECT agent, count(DISTINCT thread_id) t, max(turn) m FROM exchanges GROUP BY ALL ORDER BY ALL',
  'SELECT session_id, label, count(*) n FROM exchanges GROUP BY ALL ORDER BY ALL',
  'SELECT agent, family, count(*) slots, sum(distinct_values) v FROM slot_summary GROUP BY ALL ORDER BY ALL',
  'SELECT name, count(*) calls FROM tool_calls GROUP BY ALL ORDER BY ALL',
  'SELECT agent, median(ms_end) m, max(request_bytes) b FROM exchanges GROUP BY ALL ORDER BY ALL',
];
const answers = async (db: Database) => {
  const rows = [];
  for (const question of questions) rows.push(await db.rows(question));
  return rows;
};

/** A copy without secrets, as the command makes it. */
async function withoutSecrets(db: Database): Promise<string> {
  const copy = path.join(temporaryFolder(), 'copy.duckdb');
  const { rewriting } = await secretRewriting(db, { numbered: false });
  await rewriteDatabase(db, copy, rewriting);
  return copy;
}

async function push(copy: string, lake: LakeFolder): Promise<Pushed> {
  const safe = await openReadOnly(copy);
  try {
    return await withFolderTarget(lake, safe, { safety: 'redact', source: '' }, (target) =>
      pushDatabase(safe, target),
    );
  } finally {
    await safe.close();
  }
}

async function answersOfLake(lake: LakeFolder) {
  const folder = temporaryFolder();
  const db = path.join(folder, 'lake.duckdb');
  const effects = recordingEffects(folder);
  await analyzeLake(lake.folder, { db }, effects);
  const database = await openReadOnly(db);
  try {
    return { rows: await answers(database), err: effects.seen.err };
  } finally {
    await database.close();
  }
}

it('gives the numbers of one database, whoever pushed what in which order, how often and at once', async () => {
  const logs = {
    one: conversation('one', 'claude', 3),
    shared: everyKindOfAnswer(),
    two: conversation('two', 'codex', 4),
  };
  const all = await analyzed({ 'one.jsonl': logs.one, 'shared.jsonl': logs.shared, 'two.jsonl': logs.two });
  const ours = await analyzed({ 'one.jsonl': logs.one, 'shared.jsonl': logs.shared });
  const theirs = await analyzed({ 'shared.jsonl': logs.shared, 'two.jsonl': logs.two });
  const [here, there] = [await withoutSecrets(ours.database), await withoutSecrets(theirs.database)];
  const expected = await answers(all.database);
  expect(expected.filter((rows) => rows.length === 0)).toEqual([]);

  const lake = LakeFolder.open(path.join(temporaryFolder(), 'lake'), { create: true });
  await Promise.all([push(here, lake), push(there, lake)]);
  expect((await answersOfLake(lake)).rows).toEqual(expected);
  expect(await push(here, lake)).toMatchObject({ exchanges: 0, texts: 0, bytes: 0 });

  // A push that was interrupted: files are there that no manifest names. It goes on where it ended.
  const manifests = lake.at('manifest');
  const [first = ''] = readdirSync(manifests);
  rmSync(path.join(manifests, first));
  await push(here, lake);
  await push(there, lake);
  const again = await answersOfLake(lake);
  expect(again.rows).toEqual(expected);

  for (const file of readdirSync(lake.folder, { recursive: true, encoding: 'utf8' }))
    if (file.endsWith('.parquet')) expect(readFileSync(lake.at(file)).includes(SECRET)).toBe(false);

  // A folder that was copied in part: what is not whole is left out, and named.
  const [name, batch] = [...lake.manifests().batches].find(([, one]) => one.files.texts !== null) ?? [];
  rmSync(lake.at(batch?.files.texts?.path ?? ''));
  writeFileSync(path.join(manifests, 'other.json'), '{"lake":1}');
  const { notes } = lake.manifests();
  expect(notes).toEqual([
    expect.stringMatching(new RegExp(`${name}.json lists texts/.*which is missing`)),
    expect.stringContaining('other.json is not a manifest'),
  ]);
}, 120_000);

it('replaces an exchange that was pushed before it ended', async () => {
  const log = conversation('open', 'claude', 2);
  const cut = log.slice(0, log.trimEnd().lastIndexOf('\n') + 1);
  const [early, late] = [await analyzed({ 'open.jsonl': cut }), await analyzed({ 'open.jsonl': log })];
  expect(await early.database.rows("SELECT 1 FROM exchanges WHERE outcome = 'complete'")).toHaveLength(1);
  const lake = LakeFolder.open(path.join(temporaryFolder(), 'lake'), { create: true });
  for (const { database, added } of [
    { database: early.database, added: 2 },
    { database: early.database, added: 0 },
    { database: late.database, added: 1 },
    { database: early.database, added: 0 },
  ])
    expect(await push(database.file, lake)).toMatchObject({ exchanges: added });
  expect((await answersOfLake(lake)).rows).toEqual(await answers(late.database));
}, 120_000);

it('splits bodies into pieces that are the body again, the same for a list that grows', () => {
  const long = (n: number): string => `"${'x'.repeat(80)}${n}"`;
  const before = piecesOf(`{"model":"m","messages":[${long(1)},${long(2)}]}`);
  const after = piecesOf(`{"model":"m","messages":[${long(1)},${long(2)},${long(3)}]}`);
  expect(before.filter((piece) => !after.includes(piece))).toEqual([]);
  fc.assert(
    fc.property(
      fc.oneof(
        fc.json({ maxDepth: 4 }),
        fc.string(),
        fc.json().map((one) => `{"a":{"b":[${one},${one}]}}`),
      ),
      (text) => {
        expect(piecesOf(text).join('')).toBe(text);
      },
    ),
  );
});

it.each([
  ['no lake', 'empty', 'not_found'],
  ['a lake of a later version', '{"lake":2}', 'database_newer'],
  ['a mark that is no JSON', '{', 'database_broken'],
])('refuses what it cannot read: %s', (_name, mark, code) => {
  const folder = temporaryFolder();
  if (mark !== 'empty') writeFileSync(path.join(folder, 'lens-lake.json'), mark);
  expect(() => LakeFolder.open(folder)).toThrow(expect.objectContaining({ code }));
});

it('writes into no folder that holds something else, and to no address that is no folder', () => {
  const folder = temporaryFolder();
  mkdirSync(path.join(folder, 'photos'));
  expect(() => LakeFolder.open(folder, { create: true })).toThrow('holds something that is no lake');
  expect(() => LakeFolder.open('s3://bucket/lake', { create: true })).toThrow('not to s3://');
  expect(() => LakeFolder.open('file://host/lake', { create: true })).toThrow('no file on this machine');
});
