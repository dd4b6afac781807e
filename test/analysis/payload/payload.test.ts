import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { derive } from '../../../src/analysis/derive.ts';
import { elementSizes, payloadParts } from '../../../src/analysis/payload/element-sizes.ts';
import { payloadRows } from '../../../src/analysis/payload/sizes.ts';
import type { ElementView } from '../../../src/wire/types.ts';
import { lensLog } from '../../lens-log.ts';
import { materialOf } from '../material.ts';
import { analyzed } from '../run.ts';

const data = path.resolve(import.meta.dirname, '../../../data');

/** Rows of `payload_parts` of bodies in one thread. */
function partsOf(bodies: readonly unknown[]) {
  const tables = derive(materialOf(bodies.map((body) => ({ body, path: '/v1/messages' }))), {
    findFamilies: () => [],
    count: (text) => text.length,
  });
  return [...tables.payload_parts];
}

const json = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

describe('what a body is made of', () => {
  const tool = { name: 'Read', description: 'Reads.', input_schema: { type: 'object' } };
  const system = { type: 'text', text: 'You are an agent – brief.' };
  const ask = { role: 'user', content: 'List files.' };
  const call = {
    role: 'assistant',
    content: [{ type: 'tool_use', id: 't', name: 'Read', input: { path: '/' } }],
  };
  const result = { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: 'a, b, c' }] };
  const body = { model: 'm', max_tokens: 5, system: [system], tools: [tool], messages: [ask, call, result] };

  test('agrees with a count by hand: each element whole, the rest is other', () => {
    const parts = partsOf([body]);
    const listed = [tool, system, ask, call, result].reduce((sum, element) => sum + json(element), 0);
    expect(parts).toEqual([
      { exchange_id: 1, part: 'tools', elements: 1, bytes: json(tool), repeated_bytes: 0 },
      { exchange_id: 1, part: 'system', elements: 1, bytes: json(system), repeated_bytes: 0 },
      { exchange_id: 1, part: 'user', elements: 1, bytes: json(ask), repeated_bytes: 0 },
      { exchange_id: 1, part: 'tool_call', elements: 1, bytes: json(call), repeated_bytes: 0 },
      { exchange_id: 1, part: 'tool_result', elements: 1, bytes: json(result), repeated_bytes: 0 },
      { exchange_id: 1, part: 'other', elements: 0, bytes: json(body) - listed, repeated_bytes: 0 },
    ]);
  });

  test('is repeated as far as the request before had it at the same place, a moved cache marker notwithstanding', () => {
    const marked = {
      ...ask,
      content: [{ type: 'text', text: 'List files.', cache_control: { type: 'ephemeral' } }],
    };
    const plain = { ...ask, content: [{ type: 'text', text: 'List files.' }] };
    const parts = partsOf([
      { ...body, messages: [marked] },
      { ...body, messages: [plain, call, result] },
    ]).filter(({ exchange_id }) => exchange_id === 2);
    expect(parts.map(({ part, bytes, repeated_bytes: repeated }) => [part, bytes, repeated])).toEqual([
      ['tools', json(tool), json(tool)],
      ['system', json(system), json(system)],
      ['user', json(plain), json(plain)],
      ['tool_call', json(call), 0],
      ['tool_result', json(result), 0],
      ['other', expect.any(Number), expect.any(Number)],
    ]);
  });

  test('an element of several kinds is shared out, and its shares sum to it', () => {
    const kinds = fc.constantFrom('text', 'thinking', 'tool_result', 'tool_call', 'image');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(kinds, fc.string()), { maxLength: 6 }),
        fc.nat(10_000),
        (found, bytes) => {
          const blocks = found.map(([type, text]) => ({
            type,
            text,
            id: 'x',
            name: 'n',
            input: {},
            isError: false,
          }));
          const view = {
            role: 'user',
            blocks,
            tools: [],
            paths: [],
            cacheMarker: false,
          } as unknown as ElementView;
          const sizes = elementSizes(view, bytes).slice(0, payloadParts.length);
          expect(sizes.reduce((a, b) => a + b, 0)).toBe(bytes);
        },
      ),
    );
  });

  test('a thread of 20,000 turns is linear work', () => {
    const turns = 20_000;
    const nodes = new Map(
      Array.from({ length: turns }, (_, i) => [
        i + 1,
        { node: i + 1, parent: i || null, segment: 1, depth: i + 1 },
      ]),
    );
    let steps = 0;
    const identities = {
      of: (node: number) => node,
      parent: (node: number) => {
        steps++;
        return node > 1 ? node - 1 : null;
      },
      depth: (node: number) => node,
    };
    const exchanges = Array.from({ length: turns }, (_, i) => ({
      n: i + 1,
      rest: null,
      requestBytes: 10 * (i + 1),
      tips: { tools: null, system: null, messages: i + 1 },
    }));
    const [...rows] = payloadRows(
      {
        exchanges,
        nodes,
        segments: new Map([[1, { segment: 1, normHash: '', json: '"23456789"' }]]),
        rests: new Map(),
      } as never,
      {
        elements: {
          ofSegment: () => ({ role: 'user', blocks: [{ type: 'text', text: 'x' }], tools: [] }),
        } as never,
        identities,
        links: exchanges.map(({ n }) => ({ exchange: n, follows: n > 1 ? n - 1 : null })) as never,
      },
    );
    expect(rows.at(-1)).toEqual({
      exchange_id: turns,
      part: 'user',
      elements: turns,
      bytes: 10 * turns,
      repeated_bytes: 10 * (turns - 1),
    });
    expect(steps).toBeLessThan(3 * turns);
  });
});

describe('the bundled captures', () => {
  test('parts sum to the whole body of every request, and frames show the conversation they represent', async () => {
    const logs = readdirSync(data).filter((name) => name.endsWith('.jsonl'));
    const { database } = await analyzed(
      Object.fromEntries(logs.map((name) => [name, readFileSync(path.join(data, name), 'utf8')])),
    );
    expect(
      await database.rows(`
        SELECT e.record_id AS id, e.request_bytes, sum(p.bytes)::BIGINT AS parts, bool_or(p.repeated_bytes > p.bytes) AS more
        FROM exchanges e LEFT JOIN payload_parts p ON p.exchange_id = e.exchange_id
        GROUP BY ALL HAVING parts IS DISTINCT FROM request_bytes OR more`),
    ).toEqual([]);
    // Every later turn over HTTP: three of Gemini CLI, three of OpenCode, four of Qwen Code, one of Pi.
    expect(await database.rows('SELECT count(*) AS n FROM payloads WHERE repeated_share > 0.9')).toEqual([
      { n: 11 },
    ]);

    // What messages shows of a frame is what the provider worked on: the frames it continues, their answers, its own.
    const joined = await database.rows<{ n: number; messages: number }>(
      'SELECT exchange_id AS n, messages FROM exchanges WHERE joined ORDER BY exchange_id',
    );
    expect(joined.length).toBeGreaterThan(5);
    let unsent = 0;
    for (const { n, messages } of joined) {
      const rows = await database.rows<{ position: number; sent: boolean; role: string; bytes: number }>(
        `SELECT position, sent, role, bytes FROM messages WHERE exchange_id = ${n} ORDER BY position`,
      );
      expect(rows.map(({ position }) => position)).toEqual(rows.map((_, index) => index));
      expect(rows).toHaveLength(messages);
      unsent += rows.filter(({ sent }) => !sent).length;
      expect(rows.every(({ role, bytes }) => role !== null && bytes > 0)).toBe(true);
      const own = await database.rows(
        `SELECT count(*) AS n FROM request_segments WHERE exchange_id = ${n} AND list = 'messages'`,
      );
      expect(own).toEqual([{ n: rows.filter(({ sent }) => sent).length }]);
    }
    expect(unsent).toBeGreaterThan(5);
  });
});

test('the answer that a frame continues is between the last and the next question', async () => {
  const frame = (id: string, input: unknown[], previous?: string) => ({
    id,
    method: 'GET',
    path: '/v1/responses',
    body: JSON.stringify({
      type: 'response.create',
      model: 'gpt',
      ...(previous && { previous_response_id: previous }),
      input,
    }),
  });
  const user = (text: string) => ({ type: 'message', role: 'user', content: [{ type: 'input_text', text }] });
  const { database } = await analyzed({
    'log.jsonl': lensLog(
      [{ id: 's', agent: 'codex' }],
      [
        {
          ...frame('a', [user('one')]),
          answer: {
            model: 'gpt',
            id: 'r1',
            role: 'assistant',
            blocks: [{ type: 'text', text: 'first' }],
            stopReason: null,
            usage: {},
            finished: true,
            unknown: [],
          },
        },
        frame('b', [user('two')], 'r1'),
        frame('c', [user('three')], 'gone'),
      ],
    ),
  });
  const said =
    'SELECT e.record_id AS id, m.role, m.text, m.sent FROM messages m JOIN exchanges e USING (exchange_id) ORDER BY e.record_id, m.position';
  expect(await database.rows(said)).toEqual([
    { id: 'a', role: 'user', text: 'one', sent: true },
    { id: 'b', role: 'user', text: 'one', sent: false },
    { id: 'b', role: 'assistant', text: 'first', sent: false },
    { id: 'b', role: 'user', text: 'two', sent: true },
    // What it continues was not seen: the frame as sent.
    { id: 'c', role: 'user', text: 'three', sent: true },
  ]);
  expect(
    await database.rows(
      "SELECT type, text FROM message_blocks JOIN exchanges USING (exchange_id) WHERE record_id = 'b' AND NOT sent ORDER BY position",
    ),
  ).toEqual([
    { type: 'text', text: 'one' },
    { type: 'text', text: 'first' },
  ]);
});

test('parameters are distinguished by path, lists left out', async () => {
  const { database } = await analyzed({
    'log.jsonl': lensLog(
      [{ id: 's', agent: 'claude' }],
      ['a', 'b'].map((id) => ({
        id,
        path: '/v1/messages',
        body: JSON.stringify({
          model: 'm',
          thinking: { type: 'enabled', budget_tokens: id === 'a' ? 1 : 2 },
          stop_sequences: [],
          metadata: {},
          system: 'S',
          tools: [],
          messages: [],
        }),
      })),
    ),
  });
  expect(
    await database.rows(
      'SELECT parameter, types, requests, distinct_values AS d, most_common FROM request_parameters ORDER BY parameter',
    ),
  ).toEqual([
    { parameter: 'metadata', types: 'object', requests: 2, d: 1, most_common: '{}' },
    { parameter: 'model', types: 'string', requests: 2, d: 1, most_common: 'm' },
    { parameter: 'stop_sequences', types: 'array', requests: 2, d: 1, most_common: '[]' },
    { parameter: 'thinking.budget_tokens', types: 'number', requests: 2, d: 2, most_common: '1' },
    { parameter: 'thinking.type', types: 'string', requests: 2, d: 1, most_common: 'enabled' },
  ]);
});
