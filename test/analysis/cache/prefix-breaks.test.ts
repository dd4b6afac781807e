import { expect, test } from 'vitest';
import { bundled, derivedFrom } from '../derived.ts';
import { exchangesOf, readCases } from './cases.ts';
import { derivedCase } from './derived-case.ts';

const rowsOf = (name: string) => {
  const given = readCases().find((own) => own.name === name);
  if (!given) throw new Error(`No case ${name}`);
  const tables = derivedCase(exchangesOf(given));
  const slots = new Map(tables.slots.map((row) => [row.slot_id, row.name]));
  return tables.prefix_breaks.map(({ scope, location, slot_id, uncacheable_tokens }) => ({
    scope,
    location,
    slot: slots.get(slot_id ?? '') ?? null,
    uncacheable_tokens,
  }));
};

test.each([
  // Tokens below a breakpoint in the middle are estimated: to 500 tokens. The notes of the cases work the numbers out: what the previous request had in the cache, less what is still found.
  [
    'slot-in-system',
    [{ scope: 'turn', location: 'system[0]', slot: 'todays_date', uncacheable_tokens: 3400 }],
  ],
  [
    'tools-kept-by-own-breakpoint',
    [{ scope: 'turn', location: 'system[0]', slot: null, uncacheable_tokens: expect.closeTo(2200, -3) }],
  ],
  ['tool-added', [{ scope: 'turn', location: 'tools', slot: null, uncacheable_tokens: 3400 }]],
  // A changed history is no matter of the instructions: the pair is counted, without a place.
  [
    'tool-result-cleared',
    [{ scope: 'turn', location: undefined, slot: null, uncacheable_tokens: undefined }],
  ],
  [
    'growing-conversation',
    [{ scope: 'turn', location: undefined, slot: null, uncacheable_tokens: undefined }],
  ],
])('%s', (name, expected) => {
  expect(rowsOf(name).slice(0, expected.length)).toEqual(expected);
});

test('from one session to the next, the slot that ends what they share is named, and what follows it', async () => {
  const database = await derivedFrom([bundled('opencode-1.18.33.jsonl')]);
  const cost = await database.rows<Record<string, number | string | null>>(`
    SELECT slot, text, pairs, all_pairs, uncacheable_tokens, mean_uncacheable_tokens, lost_tokens, cost_rank
    FROM slot_cost WHERE family LIKE '%main loop%' AND scope = 'session' ORDER BY cost_rank`);
  // Eight sessions on one model make seven pairs. Folder or date differ in each (data/README.md); tools (4,410 tokens)
  // stand before the system text and have no breakpoint of their own, so that both are paid anew.
  expect(
    cost.map(({ slot, pairs, all_pairs, cost_rank }) => ({ slot, pairs, all_pairs, cost_rank })),
  ).toEqual([
    { slot: 'working_directory', pairs: 4, all_pairs: 7, cost_rank: 1 },
    { slot: 'todays_date', pairs: 3, all_pairs: 7, cost_rank: 2 },
  ]);
  const [sizes] = await database.rows<{ tokens: number }>(`
    SELECT avg(tools.estimate + system.estimate) AS tokens
    FROM token_parts tools JOIN token_parts system USING (exchange_id) JOIN exchanges e USING (exchange_id)
    WHERE tools.part = 'tools' AND system.part = 'system' AND e.role = 'main' AND e.model = 'claude-sonnet-4-5'`);
  for (const { mean_uncacheable_tokens: mean } of cost) {
    expect(Math.abs(Number(mean) - Number(sizes?.tokens))).toBeLessThan(0.05 * Number(sizes?.tokens));
  }
});

test('items that get a new id in each session are the same to the cache', async () => {
  const database = await derivedFrom([bundled('codex-0.169.0.jsonl')]);
  const slots = await database.rows(`
    SELECT slot, location FROM slot_cost WHERE scope = 'session' AND slot IS NOT NULL ORDER BY slot`);
  expect(slots).toEqual([
    { slot: 'current_date', location: 'input[5].content[0]' },
    { slot: 'cwd', location: 'input[5].content[0]' },
  ]);
});
