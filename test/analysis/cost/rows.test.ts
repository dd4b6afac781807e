import { expect, test } from 'vitest';
import { priceFinder } from '../../../src/analysis/cost/find-price.ts';
import { shippedPrices } from '../../../src/analysis/cost/prices/table.ts';
import type { Reported } from '../../../src/analysis/cost/reported.ts';
import { costRow } from '../../../src/analysis/cost/rows.ts';
import { derivedFromText } from '../derived.ts';
import { line } from '../ingest/logs.ts';
import { materialOf } from '../material.ts';

const [exchange] = materialOf([
  { body: { model: 'claude-opus-5', messages: [] }, path: '/v1/messages', ts: Date.UTC(2026, 10, 20) },
]).exchanges;
const usage = {
  input: 1_000,
  uncached: 1_000,
  cacheRead: 0,
  cacheWrite: 0,
  cacheWrite5m: null,
  cacheWrite1h: null,
  output: 100,
  reasoning: null,
};
const plain: Reported = {
  usage,
  model: 'claude-opus-5',
  tier: null,
  cost: null,
  webSearches: 0,
  otherFees: [],
  dry: false,
  msFirstByte: null,
};
// 1,000 x $5 + 100 x $25 a million
const list = 0.0075;

test.each<{ name: string; reported: Partial<Reported>; row: object }>([
  {
    name: 'a list price',
    reported: {},
    row: { total_usd: list, list_usd: list, basis: 'list price', confidence: 'high' },
  },
  {
    name: 'what a gateway reports comes before the list price, which stays next to it',
    reported: { cost: 0.002 },
    row: { total_usd: 0.002, reported_usd: 0.002, list_usd: list, basis: 'reported', confidence: 'high' },
  },
  {
    name: 'what a gateway reports of a model that has no price',
    reported: { cost: 0.0145, model: 'team-default' },
    row: { total_usd: 0.0145, basis: 'reported', unpriced: undefined },
  },
  { name: 'three searches', reported: { webSearches: 3 }, row: { total_usd: list + 0.03, fees_usd: 0.03 } },
  {
    name: 'a tool that is sold apart and has no price',
    reported: { otherFees: ['code_execution_requests'] },
    row: { total_usd: list, fees_left_out: ['code_execution_requests'] },
  },
  {
    name: 'an answer that does not name its model',
    reported: { model: null },
    row: { total_usd: list, confidence: 'low' },
  },
  {
    name: 'a write without its time to live',
    reported: { usage: { ...usage, uncached: 900, cacheWrite: 100 } },
    row: { confidence: 'medium' },
  },
  {
    name: 'a dry run is free for any content',
    reported: { dry: true, cost: 1 },
    row: { unpriced: 'dry_run' },
  },
])('$name', ({ reported, row }) => {
  if (!exchange) throw new Error('no exchange');
  const found = costRow(
    { exchange, reported: { ...plain, ...reported }, frame: {} },
    priceFinder(shippedPrices),
  );
  for (const [name, value] of Object.entries(row) as [keyof typeof found, unknown][])
    expect({ [name]: found[name] }).toEqual({
      [name]: typeof value === 'number' ? expect.closeTo(value, 9) : value,
    });
});

test('costs are read from usage and from headers; odd ones are none', async () => {
  const answer = (usageOf: object) => ({
    reconstructed: {
      model: 'm',
      id: 'x',
      role: 'assistant',
      blocks: [],
      stopReason: 'end_turn',
      usage: usageOf,
      finished: true,
      unknown: [],
    },
  });
  const body = (n: number) => JSON.stringify({ model: 'm', messages: [{ role: 'user', content: `${n}` }] });
  const tokens = { input_tokens: 5, output_tokens: 1 };
  const headers = (id: string, cost: string) =>
    JSON.stringify({ ...JSON.parse(line.headers(id)), headers: { 'x-litellm-response-cost': cost } });
  const database = await derivedFromText(
    [
      line.session('S1'),
      line.request('A', body(1)),
      line.response('A', answer({ ...tokens, cost: 0.25 })),
      line.request('B', body(2)),
      headers('B', '0.0031'),
      line.response('B', answer(tokens)),
      line.request('C', body(3)),
      headers('C', ''),
      line.response('C', answer({ ...tokens, cost: -1 })),
    ].join('\n'),
  );
  expect(await database.rows('SELECT total_usd, unpriced FROM costs ORDER BY exchange_id')).toEqual([
    { total_usd: 0.25, unpriced: null },
    { total_usd: 0.0031, unpriced: null },
    { total_usd: null, unpriced: 'model_not_in_table' },
  ]);
});

test('an error inside a 200 is a failure, and the same request after it is a retry', async () => {
  const body = JSON.stringify({
    model: 'm',
    system: 'You are an agent.',
    tools: [{ name: 'read', description: 'Reads.', input_schema: { type: 'object', properties: {} } }],
    messages: [{ role: 'user', content: 'Go.' }],
  });
  const model = {
    model: 'm',
    id: 'x',
    role: 'assistant',
    blocks: [],
    stopReason: null,
    finished: true,
    unknown: [],
  };
  const database = await derivedFromText(
    [
      line.session('S1'),
      line.request('A', body),
      line.response('A', {
        reconstructed: { ...model, error: { type: 'overloaded_error', message: 'Busy.' } },
      }),
      line.request('B', body, { ts: '2026-11-21T09:30:00.000Z' }),
      line.response('B', { reconstructed: { ...model, blocks: [{ type: 'text', text: 'Done.' }] } }),
    ].join('\n'),
  );
  expect(await database.rows('SELECT status, outcome, failed, kind FROM exchanges ORDER BY ts')).toEqual([
    { status: 200, outcome: 'complete', failed: true, kind: expect.any(String) },
    { status: 200, outcome: 'complete', failed: false, kind: 'retry' },
  ]);
  expect(await database.first('SELECT count(*)::INTEGER AS n FROM exchanges WHERE failed')).toEqual({
    n: 1,
  });
});
