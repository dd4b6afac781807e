import { describe, expect, test } from 'vitest';
import { Elements } from '../../../src/analysis/requests/elements.ts';
import { joinFrames } from '../../../src/analysis/requests/join-frames.ts';
import { wireByName } from '../../../src/wire/table.ts';
import type { Block, ResponseModel } from '../../../src/wire/types.ts';
import { joinTurns } from '../../../src/wire/websocket/chain.ts';
import { materialOf } from '../material.ts';

const message = (role: string, text: string) => ({
  type: 'message',
  role,
  content: [{ type: 'input_text', text }],
});
const tools = [
  { type: 'function', name: 'shell', description: 'Runs', parameters: { type: 'object', properties: {} } },
];
const answer = (id: string, blocks: Block[]): ResponseModel => ({
  model: 'gpt',
  id,
  role: 'assistant',
  blocks,
  stopReason: 'completed',
  usage: null,
  finished: true,
  unknown: [],
});
const call: Block = {
  type: 'tool_call',
  id: 'c1',
  name: 'shell',
  input: { cmd: 'ls' },
  text: '{"cmd":"ls"}',
};
const said: Block = { type: 'text', text: 'There is a README.' };

const turns = [
  {
    id: '1',
    body: { model: 'gpt', generate: false, input: [message('developer', 'Be good')], tools },
    answer: answer('r1', []),
  },
  {
    id: '2',
    body: { model: 'gpt', previous_response_id: 'r1', input: [message('user', 'list files')], tools },
    answer: answer('r2', [call]),
  },
  {
    id: '3',
    body: {
      model: 'gpt',
      previous_response_id: 'r2',
      input: [{ type: 'function_call_output', call_id: 'c1', output: 'README' }],
      tools,
    },
    answer: answer('r3', [said]),
  },
  // Back to the second answer: another branch.
  {
    id: '4',
    body: {
      model: 'gpt',
      previous_response_id: 'r2',
      input: [{ type: 'function_call_output', call_id: 'c1', output: 'nothing' }],
      tools,
    },
    answer: answer('r4', []),
  },
  {
    id: '5',
    body: { model: 'gpt', previous_response_id: 'elsewhere', input: [message('user', 'go on')] },
    answer: answer('r5', []),
  },
  {
    id: '6',
    body: { model: 'gpt', previous_response_id: 'r5', input: [message('user', 'and on')] },
    answer: null,
  },
];
const material = materialOf(turns.map((turn) => ({ ...turn, path: '/v1/responses', agent: 'codex' })));
const joined = joinFrames(material);

describe('frames that carry only what is new', () => {
  test('give the same conversation that the plain join of bodies gives', () => {
    const bodies = joinTurns(
      turns.map(({ id, body, answer: given }) => ({ id, request: body, answer: given })),
    );
    const elements = new Elements(joined);
    const wire = wireByName('openai-responses');
    for (const [index, exchange] of joined.exchanges.entries()) {
      const views = elements.chain(exchange.tips.messages).map((node) => elements.at(node));
      const expected = wire?.split(bodies[index]?.body).messages ?? [];
      expect(views.map(({ role, blocks }) => ({ role, blocks }))).toEqual(
        expected.map(({ role, blocks }) => ({ role, blocks })),
      );
    }
  });

  test('name what they continue, and which are broken', () => {
    expect([...joined.continued]).toEqual([
      [2, 1],
      [3, 2],
      [4, 2],
      [6, 5],
    ]);
    expect([...joined.broken]).toEqual([5, 6]);
  });

  test('share what they have in common, and leave the store as it was', () => {
    // Six messages and a tool as stored; then user, call and two results behind the first, and one behind the fifth.
    expect([material.nodes.size, joined.nodes.size]).toEqual([7, 12]);
    expect([...joined.nodes.keys()].filter((node) => material.nodes.has(node))).toEqual([
      ...material.nodes.keys(),
    ]);
    expect(material.exchanges.map(({ tips }) => tips.messages)).not.toContain(
      joined.exchanges[2]?.tips.messages,
    );
  });

  test('are left alone when there are none', () => {
    const plain = materialOf([{ path: '/v1/responses', body: { input: 'hi' } }]);
    expect(joinFrames(plain)).toEqual({ ...plain, continued: new Map(), broken: new Set() });
  });
});

describe('threads of Anthropic Messages', () => {
  const user = (text: string) => ({ role: 'user', content: [{ type: 'text', text }] });
  const next = (id: string, message: string, more: object = {}) => ({
    ...{ model: 'claude', thread: { type: 'continue', previous_message_id: id }, messages: [user(message)] },
    ...more,
  });
  const system = [{ type: 'text', text: 'You are careful.' }];
  const shell = [{ name: 'shell', description: 'Runs', input_schema: { type: 'object', properties: {} } }];
  const thread = [
    {
      id: '1',
      body: { model: 'claude', system, tools: shell, messages: [user('Hello')] },
      answer: answer('m1', [said]),
    },
    { id: '2', body: next('m1', 'Go on'), answer: answer('m2', [call]) },
    { id: '3', body: next('m2', 'And on', { system: 'Be short.' }), answer: answer('m3', []) },
    { id: '4', body: next('elsewhere', 'Who are you?'), answer: null },
  ];
  const bodies = joinTurns(
    thread.map(({ id, body, answer: given }) => ({ id, request: body, answer: given })),
  );

  test('are whole requests, with the system text and tools that they do not send again', () => {
    const third = bodies[2]?.body as Record<string, unknown>;
    expect(third).toMatchObject({
      system: 'Be short.',
      tools: shell,
      messages: [
        user('Hello'),
        { role: 'assistant', content: [{ type: 'text', text: 'There is a README.' }] },
        user('Go on'),
        { role: 'assistant', content: [{ type: 'tool_use', id: 'c1', name: 'shell', input: { cmd: 'ls' } }] },
        user('And on'),
      ],
    });
    expect(third).not.toHaveProperty('thread');
    expect(bodies.map(({ joined: isJoined }) => isJoined)).toEqual([false, true, true, 'missing_link']);
  });

  test('give the same conversation in the analysis; one that continues an unknown answer is broken', () => {
    const own = joinFrames(
      materialOf(thread.map((turn) => ({ ...turn, path: '/v1/messages', agent: 'pi' }))),
    );
    const elements = new Elements(own);
    const wire = wireByName('anthropic-messages');
    own.exchanges.forEach(({ tips }, index) => {
      const views = elements.chain(tips.messages).map((node) => elements.at(node));
      const split = wire?.split(bodies[index]?.body);
      expect(views.map(({ role, blocks }) => ({ role, blocks }))).toEqual(
        split?.messages.map(({ role, blocks }) => ({ role, blocks })),
      );
      expect(elements.chain(tips.tools)).toHaveLength(index === 3 ? 0 : 1);
    });
    expect([...own.broken]).toEqual([4]);
  });
});
