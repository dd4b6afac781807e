import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { anthropicAnswer } from '../../../src/wire/anthropic/assembler.ts';
import { lensLog } from '../../lens-log.ts';
import { temporaryFolder } from '../../store/fixture.ts';
import { analyzed } from '../run.ts';

const rules = Array.from(
  { length: 250 },
  (_, line) => `Rule ${line}: be careful with what you do here.`,
).join('\n');
const marker = { type: 'ephemeral' };

function body(model: string, turns: number, tools: readonly string[]): string {
  const messages = Array.from({ length: 2 * turns - 1 }, (_, index) => ({
    role: index % 2 === 0 ? 'user' : 'assistant',
    content: [
      {
        type: 'text',
        text: `What was said at ${index}, in some words.`,
        ...(index === 2 * turns - 2 ? { cache_control: marker } : {}),
      },
    ],
  }));
  return JSON.stringify({
    model,
    max_tokens: 100,
    tools: tools.map((name) => ({ name, description: `Does ${name}.`, input_schema: { type: 'object' } })),
    system: [{ type: 'text', text: `You are an agent.\n${rules}`, cache_control: marker }],
    messages,
  });
}

function turn(id: string, seconds: number, request: string, usage: object, session = 's') {
  return {
    id,
    ts: new Date(Date.parse('2026-11-20T09:00:00Z') + seconds * 1_000).toISOString(),
    session,
    path: '/v1/messages',
    body: request,
    answer: anthropicAnswer({
      id: `msg_${id}`,
      model: JSON.parse(request).model,
      role: 'assistant',
      content: [{ type: 'text', text: 'Done.' }],
      stop_reason: 'end_turn',
      usage,
      ...(id === 'C' ? { diagnostics: { cache_miss_reason: { type: 'tools_changed' } } } : {}),
    }),
  };
}

const log = lensLog(
  [
    { id: 's', agent: 'claude' },
    { id: 'dry', agent: 'claude', dry: 'text' },
  ],
  [
    turn('A', 0, body('claude-opus-5', 1, ['Read']), {
      input_tokens: 4,
      output_tokens: 10,
      cache_creation_input_tokens: 3_000,
      cache_creation: { ephemeral_5m_input_tokens: 3_000, ephemeral_1h_input_tokens: 0 },
      cache_read_input_tokens: 0,
    }),
    turn('B', 20, body('claude-opus-5', 2, ['Read']), {
      input_tokens: 4,
      output_tokens: 10,
      cache_creation_input_tokens: 40,
      cache_read_input_tokens: 3_000,
    }),
    turn('C', 40, body('claude-opus-5', 3, ['Read', 'Write']), {
      input_tokens: 4,
      output_tokens: 10,
      cache_creation_input_tokens: 3_120,
      cache_read_input_tokens: 0,
    }),
    turn('D', 50, body('house-model', 1, ['Read']), { input_tokens: 1_000, output_tokens: 100 }, 's2'),
    turn('E', 60, body('claude-opus-5', 1, ['Read']), { input_tokens: 1_000, output_tokens: 100 }, 'dry'),
  ],
);

test('from a log to rows, views and report', async () => {
  const { database, markdown, report } = await analyzed({ 'a.jsonl': log }, { sections: 'all' });
  const pairs = await database.rows(`
    SELECT e.record_id AS id, p.record_id AS previous, c.verdict, c.cause, c.break_tool AS tool, c.kept_tokens AS kept, c.lost_tokens AS lost,
      round(c.lost_usd, 6) AS usd, c.official_reason AS official, c.official_agrees AS agrees
    FROM cache_pairs c JOIN _exchanges e ON e.exchange_id = c.exchange_id LEFT JOIN _exchanges p ON p.exchange_id = c.previous_exchange_id
    WHERE e.session_id = 's' ORDER BY e.record_id`);
  const none = { tool: null, official: null, agrees: null };
  expect(pairs).toEqual([
    {
      id: 'A',
      previous: null,
      verdict: 'miss',
      cause: 'first_request',
      kept: null,
      lost: 0,
      usd: 0,
      ...none,
    },
    { id: 'B', previous: 'A', verdict: 'full', cause: null, kept: 3_000, lost: 0, usd: 0, ...none },
    {
      id: 'C',
      previous: 'B',
      verdict: 'miss',
      cause: 'tools',
      tool: 'Write',
      kept: 3_040,
      lost: 3_040,
      // 3,040 x (6.25 - 0.50) / 1,000,000
      usd: 0.01748,
      official: 'tools_changed',
      agrees: true,
    },
  ]);
  expect(
    await database.rows(
      `SELECT model, count(*) AS exchanges, count(total_usd) AS priced, round(sum(total_usd), 7) AS usd,
        max(unpriced) AS unpriced
       FROM costs GROUP BY model ORDER BY model`,
    ),
  ).toEqual([
    // A 0.01902 + B 0.00202 + C 0.01977: plain 4 x 5, output 10 x 25, writes x 6.25, reads x 0.50; E was dry.
    { model: 'claude-opus-5', exchanges: 4, priced: 3, usd: 0.04081, unpriced: 'dry_run' },
    { model: 'house-model', exchanges: 1, priced: 0, usd: null, unpriced: 'model_not_in_table' },
  ]);
  expect(
    await database.rows('SELECT cause, pairs, lost_tokens FROM cache_causes WHERE lost_tokens > 0'),
  ).toEqual([{ cause: 'tools', pairs: 1, lost_tokens: 3_040 }]);
  expect(markdown).toContain(
    '- `claude` did not read 3,040 cached tokens ($0.017) in 3 requests that could: tools changed 3,040.',
  );
  expect(markdown).toContain(
    'Requests without a price: 1 of `claude` on `house-model` (model not in the price table).',
  );
  expect(report.agents[0]?.cache.agreement).toEqual([
    { agent: 'claude', official_reason: 'tools_changed', cause: 'tools', agrees: true, pairs: 1 },
  ]);
});

test('parts of an input are scaled to what a provider counted, and not to what lens made up', async () => {
  const { database } = await analyzed({ 'a.jsonl': log }, { sections: 'all' });
  const sums = await database.rows<{ id: string; tokens: number; estimate: number }>(`
    SELECT e.record_id AS id, sum(p.tokens)::BIGINT AS tokens, sum(p.estimate)::BIGINT AS estimate
    FROM token_parts p JOIN _exchanges e ON e.exchange_id = p.exchange_id
    WHERE e.record_id IN ('D', 'E') GROUP BY e.record_id ORDER BY e.record_id`);
  const [provider, dry] = sums;
  expect(provider).toMatchObject({ id: 'D', tokens: 1_000, estimate: dry?.estimate });
  expect(dry).toMatchObject({ id: 'E', tokens: dry?.estimate });
  expect(dry?.tokens).not.toBe(1_000);
});

test('own prices count at once, and no longer when they are not named', async () => {
  const folder = temporaryFolder();
  const prices = path.join(folder, 'prices.json');
  writeFileSync(prices, '{"prices":[{"model":"house-model","input":1,"output":2}]}');
  const house = "SELECT round(total_usd, 9) AS usd FROM costs WHERE model = 'house-model'";
  const first = await analyzed({ 'a.jsonl': log }, { prices }, folder);
  expect(await first.database.rows(house)).toEqual([{ usd: 0.0012 }]);
  expect(await first.database.rows("SELECT source FROM prices WHERE provider = 'user'")).toEqual([
    { source: prices },
  ]);
  await first.database.close();
  const second = await analyzed({ 'a.jsonl': log }, {}, folder);
  expect(await second.database.rows(house)).toEqual([{ usd: null }]);
});

test('a broken price file stops before anything is read', async () => {
  const folder = temporaryFolder();
  const prices = path.join(folder, 'prices.json');
  writeFileSync(prices, '{"prices":{}}');
  await expect(analyzed({ 'a.jsonl': log }, { prices }, folder)).rejects.toMatchObject({
    code: 'config_invalid',
    where: prices,
  });
});
