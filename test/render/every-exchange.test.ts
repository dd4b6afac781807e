import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadConversations } from '../../src/read/conversation.ts';
import { threadRows } from '../../src/read/conversation-rows.ts';
import { loadExchange } from '../../src/read/exchange.ts';
import { outcomes } from '../../src/record/schema.ts';
import { conversationMarkdown } from '../../src/render/markdown/conversation.ts';
import { renderConversations } from '../../src/render/terminal/conversation.ts';
import { renderExchange } from '../../src/render/terminal/exchange.ts';
import { wires } from '../../src/wire/table.ts';
import { line } from '../analysis/ingest/logs.ts';
import { analyzed } from '../analysis/run.ts';

/** Values of the right shape with any value at any place, and values of no shape at all. */
const any = fc.jsonValue({ maxDepth: 3 });
const oneOrAny = (known: fc.Arbitrary<unknown>) => fc.oneof({ weight: 3, arbitrary: known }, any);
const types = fc.constantFrom(
  ...'text thinking tool_use tool_result image document message function_call function_call_output reasoning compaction'.split(
    ' ',
  ),
);
const part = fc.record({
  type: oneOrAny(types),
  text: oneOrAny(fc.string()),
  content: any,
  id: oneOrAny(fc.string()),
  name: any,
  input: any,
  arguments: any,
  source: any,
});
const message = fc.record({
  role: oneOrAny(fc.constantFrom('user', 'assistant', 'system', 'tool', 'model')),
  content: fc.oneof(fc.string(), fc.array(oneOrAny(part), { maxLength: 3 }), any),
  parts: oneOrAny(fc.array(part, { maxLength: 2 })),
  type: oneOrAny(types),
  tool_calls: oneOrAny(fc.array(part, { maxLength: 2 })),
});
const list = oneOrAny(fc.array(oneOrAny(message), { maxLength: 3 }));
const request = fc.record({
  model: oneOrAny(fc.string()),
  system: list,
  instructions: any,
  tools: list,
  messages: list,
  input: list,
  contents: list,
});
const deep = (levels: number): string => `{"messages":${'['.repeat(levels)}${']'.repeat(levels)}}`;

/** The body of a request, as members of its line. */
const sent = fc.oneof(
  { weight: 6, arbitrary: request.map((body) => `"request":${JSON.stringify(body)}`) },
  { weight: 1, arbitrary: any.map((body) => `"request":${JSON.stringify(body)}`) },
  { weight: 1, arbitrary: fc.constantFrom(...[10, 900, 5000].map((levels) => `"request":${deep(levels)}`)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('"text":"no JSON"', '"base64":"/+n/"', '"request":{"a":', '"x":0'),
  },
);

/** How an exchange ends: not at all, or with any combination of what an answer may have. */
const block = fc.record({
  type: oneOrAny(fc.constantFrom('text', 'thinking', 'tool_call', 'tool_result', 'image', 'other')),
  text: oneOrAny(fc.string()),
  name: any,
  id: any,
  input: any,
});
const ending = fc.record(
  {
    status: fc.oneof(fc.constantFrom(200, 400, 529, null), fc.integer()),
    outcome: fc.constantFrom(...outcomes, 'splendid'),
    error: oneOrAny(fc.record({ code: fc.string(), message: fc.string() })),
    reconstructed: oneOrAny(
      fc.record({
        model: any,
        role: any,
        blocks: oneOrAny(fc.array(oneOrAny(block), { maxLength: 3 })),
        stopReason: any,
        usage: any,
        error: any,
        choices: any,
        unknown: oneOrAny(fc.array(any, { maxLength: 2 })),
      }),
    ),
    body: any,
    base64: fc.constant('/+n/'),
    incomplete: oneOrAny(fc.record({ reason: fc.constant('undecodable') })),
    ms_end: fc.oneof(fc.integer(), fc.constant(1e300)),
  },
  { requiredKeys: ['outcome'] },
);
const exchange = fc.record({
  wire: fc.constantFrom(...wires.map(({ name }) => name), 'unknown', 'no-such-wire'),
  method: fc.constantFrom('POST', 'GET'),
  path: fc.constantFrom('/v1/messages', '/v1/responses', '/v1beta/models/m:generateContent', ''),
  session: fc.constantFrom('S1', 'S2', 'S3'),
  sent,
  ending: fc.option(ending),
});

test('show and log take every exchange there can be', { timeout: 300_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(exchange, { minLength: 25, maxLength: 25 }), async (all) => {
      const lines = all.flatMap(({ wire, method, path, session, sent: member, ending: end }, n) => {
        const head = line.request(`x${n}`, '0', {
          ...{ wire, method, path, session },
          ts: new Date(Date.UTC(2026, 10, 21, 9, 0, n)).toISOString(),
        });
        const asked = head.replace('"request":0', () => member);
        return end === null ? [asked] : [asked, line.response(`x${n}`, end)];
      });
      const { database } = await analyzed({ 'a.jsonl': `${[line.session('S1'), ...lines].join('\n')}\n` });
      const rows = await database.rows<{ exchange_id: number; record_id: string }>(
        'SELECT exchange_id, record_id FROM exchanges ORDER BY exchange_id',
      );
      expect(rows.length).toBe(all.length);
      for (const row of rows) {
        const loaded = await loadExchange(database, row);
        for (const full of [false, true])
          expect(renderExchange(loaded, { color: false }, full)).toContain(row.record_id);
      }
      const threads = await threadRows(database, undefined);
      for (const full of [false, true]) {
        const conversations = await loadConversations(database, threads, full);
        expect(typeof renderConversations(conversations, { color: false }, full)).toBe('string');
        expect(typeof conversationMarkdown(conversations, full)).toBe('string');
      }
    }),
    { numRuns: 2, endOnFailure: true },
  );
});
