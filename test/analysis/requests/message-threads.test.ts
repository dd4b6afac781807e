import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { deriveTables } from '../../../src/analysis/derive-tables.ts';
import { ingest } from '../../../src/analysis/ingest/ingest.ts';
import { readers } from '../../../src/import/table.ts';
import type { Database } from '../../../src/store/database.ts';
import { lensLog } from '../../lens-log.ts';
import { temporaryDatabase, temporaryFolder } from '../../store/fixture.ts';

const tools = [
  { name: 'shell', description: 'Runs a command.', input_schema: { type: 'object', properties: {} } },
];

/** One request of Pi in an Anthropic thread; it continues the answer `after`, or begins with instructions. */
function request(
  id: string,
  minute: number,
  { after, system }: { after?: string; system?: unknown },
): string {
  const messages = [{ role: 'user', content: [{ type: 'text', text: `Question ${id}` }] }];
  const body = after
    ? {
        model: 'claude-sonnet-4-5',
        max_tokens: 9,
        thread: { type: 'continue', previous_message_id: after },
        messages,
      }
    : { model: 'claude-sonnet-4-5', max_tokens: 9, system, tools, messages };
  return lensLog(
    [{ id: `s-${id}`, agent: 'pi' }],
    [
      {
        id,
        ts: `2026-11-21T09:${10 + minute}:00.000Z`,
        session: `s-${id}`,
        agent: 'pi',
        path: '/v1/messages',
        body: JSON.stringify(body),
        answer: {
          model: 'claude-sonnet-4-5',
          id: `answer-${id}`,
          role: 'assistant',
          blocks: [{ type: 'text', text: `Answer ${id}` }],
          stopReason: 'end_turn',
          usage: null,
          finished: true,
          unknown: [],
        },
      },
    ],
  );
}

const quiet = { progress: () => undefined };

async function read(database: Database, name: string, log: string): Promise<void> {
  const file = path.join(temporaryFolder(), name);
  writeFileSync(file, log);
  await ingest(database, [file], readers, quiet);
  await deriveTables(database, quiet);
}

const roles = (database: Database) =>
  database.rows('SELECT record_id, role, kind FROM exchanges ORDER BY ts');
const warnings = (database: Database) =>
  database.rows(
    `SELECT x.record_id, w.code FROM warnings w JOIN exchanges x USING (exchange_id) ORDER BY x.ts`,
  );

test.each([
  ['one text', 'You are careful.'],
  ['a list', [{ type: 'text', text: 'You are careful.' }]],
])('a continuation has the instructions and tools of the request before it: %s', async (_, system) => {
  const database = await temporaryDatabase();
  await read(
    database,
    'a.jsonl',
    request('a', 0, { system }) +
      request('b', 1, { after: 'answer-a' }) +
      request('c', 2, { after: 'answer-b' }),
  );
  expect((await roles(database)).map(({ role }) => role)).toEqual(['main', 'main', 'main']);
  expect(await database.rows('SELECT DISTINCT family_id FROM exchanges')).toHaveLength(1);
  expect(await database.rows('SELECT count(*)::INTEGER AS n FROM exchange_tools')).toEqual([{ n: 3 }]);
  expect(await warnings(database)).toEqual([]);
});

test('a continuation of an unknown answer has no role and a warning, until a log has the answer', async () => {
  const database = await temporaryDatabase();
  await read(
    database,
    'b.jsonl',
    request('b', 1, { after: 'answer-a' }) + request('c', 2, { after: 'answer-b' }),
  );
  expect((await roles(database)).map(({ role }) => role)).toEqual([null, null]);
  expect(await warnings(database)).toEqual([
    { record_id: 'b', code: 'unknown_continuation' },
    { record_id: 'c', code: 'unknown_continuation' },
  ]);
  await read(database, 'a.jsonl', request('a', 0, { system: 'You are careful.' }));
  expect((await roles(database)).map(({ role }) => role)).toEqual(['main', 'main', 'main']);
  expect(await warnings(database)).toEqual([]);
});
