import { describe, expect, test } from 'vitest';
import { Elements } from '../../../src/analysis/requests/elements.ts';
import { joinCalls } from '../../../src/analysis/threads/calls.ts';
import type { Link } from '../../../src/analysis/threads/types.ts';
import type { Block, ResponseModel } from '../../../src/wire/types.ts';
import { type GivenExchange, materialOf } from '../material.ts';

const answer = (blocks: Block[]): ResponseModel => ({
  model: null,
  id: null,
  role: 'assistant',
  blocks,
  stopReason: null,
  usage: null,
  finished: true,
  unknown: [],
});
const call = (id: string, name: string, text = '{}'): Block => ({
  type: 'tool_call',
  id,
  name,
  input: {},
  text,
});

/** Calls of exchanges that follow one another in the order given. */
function calls(given: readonly GivenExchange[], relation: Link['relation'] = 'continues') {
  const material = materialOf(given);
  const links = material.exchanges.map(
    ({ n }): Link => ({
      exchange: n,
      relation: n === 1 ? 'start' : relation,
      follows: n === 1 ? null : n - 1,
      thread: 't',
      turn: n - 1,
    }),
  );
  return joinCalls(material.exchanges, links, new Elements(material)).map(
    ({ exchange, name, resultExchange, result, isError, source }) => [
      exchange,
      name,
      resultExchange,
      result,
      isError,
      source,
    ],
  );
}

const anthropic = (...messages: unknown[]) => ({ path: '/v1/messages', body: { model: 'm', messages } });
const user = { role: 'user', content: 'go' };
const used = (...ids: string[]) => ({
  role: 'assistant',
  content: ids.map((id) => ({ type: 'tool_use', id, name: `tool_${id}`, input: {} })),
});
const result = (id: string, content: string, is_error = false) => ({
  role: 'user',
  content: [{ type: 'tool_result', tool_use_id: id, content, is_error }],
});

describe('calls joined with their results', () => {
  test('Anthropic: by id, failures marked, a call without result stays', () => {
    expect(
      calls([
        {
          ...anthropic(user),
          answer: answer([call('1', 'tool_1'), call('2', 'tool_2'), call('3', 'tool_3')]),
        },
        {
          ...anthropic(user, used('1', '2', '3'), result('2', 'broke', true), result('1', 'fine')),
          answer: answer([]),
        },
      ]),
    ).toEqual([
      [1, 'tool_1', 2, 'fine', false, 'answer'],
      [1, 'tool_2', 2, 'broke', true, 'answer'],
      [1, 'tool_3', null, null, null, 'answer'],
    ]);
  });

  test('an id that comes again in a later turn is another call', () => {
    expect(
      calls([
        { ...anthropic(user), answer: answer([call('x', 'a')]) },
        { ...anthropic(user, used('x'), result('x', 'first')), answer: answer([call('x', 'b')]) },
        {
          ...anthropic(user, used('x'), result('x', 'first'), used('x'), result('x', 'second')),
          answer: answer([]),
        },
      ]),
    ).toEqual([
      [1, 'a', 2, 'first', false, 'answer'],
      [2, 'b', 3, 'second', false, 'answer'],
    ]);
  });

  test('tools that the provider ran: the result is in the answer, by id or right after the call', () => {
    const own: Block = { type: 'tool_result', id: 's1', text: 'found', isError: false };
    const code: Block = { type: 'tool_result', id: '', text: '4', isError: true };
    const blocks = [call('s1', 'search'), own, call('', 'code_execution'), code, call('c', 'look')];
    expect(calls([{ ...anthropic(user), answer: answer(blocks) }])).toEqual([
      [1, 'search', 1, 'found', false, 'answer'],
      [1, 'code_execution', 1, '4', true, 'answer'],
      [1, 'look', null, null, null, 'answer'],
    ]);
  });

  test('a missing answer: the calls that the next request repeats', () => {
    expect(calls([anthropic(user), anthropic(user, used('1'), result('1', 'fine'))])).toEqual([
      [1, 'tool_1', 2, 'fine', false, 'history'],
    ]);
  });

  test('a changed history is looked at as a whole', () => {
    expect(
      calls(
        [
          { ...anthropic(user, user, user), answer: answer([call('1', 'a')]) },
          { ...anthropic(used('1'), result('1', 'fine')), answer: answer([]) },
        ],
        'edited',
      ),
    ).toEqual([[1, 'a', 2, 'fine', false, 'answer']]);
  });

  test('Responses: function and custom calls', () => {
    const input = [{ type: 'message', role: 'user', content: 'go' }];
    const made = [
      { type: 'function_call', call_id: 'f', name: 'shell', arguments: '{"a":1}' },
      { type: 'custom_tool_call', call_id: 'c', name: 'patch', input: '*** Begin' },
    ];
    const results = [
      { type: 'custom_tool_call_output', call_id: 'c', output: 'patched' },
      { type: 'function_call_output', call_id: 'f', output: 'ran' },
    ];
    expect(
      calls([
        {
          path: '/v1/responses',
          body: { input },
          answer: answer([call('f', 'shell', '{"a":1}'), call('c', 'patch', '*** Begin')]),
        },
        { path: '/v1/responses', body: { input: [...input, ...made, ...results] }, answer: answer([]) },
      ]),
    ).toEqual([
      [1, 'shell', 2, 'ran', false, 'answer'],
      [1, 'patch', 2, 'patched', false, 'answer'],
    ]);
  });

  test('Chat: tool messages', () => {
    const messages = [user];
    const made = {
      role: 'assistant',
      tool_calls: [{ id: 'k', type: 'function', function: { name: 'read', arguments: '{}' } }],
    };
    expect(
      calls([
        { path: '/v1/chat/completions', body: { messages }, answer: answer([call('k', 'read')]) },
        {
          path: '/v1/chat/completions',
          body: { messages: [...messages, made, { role: 'tool', tool_call_id: 'k', content: 'text' }] },
          answer: answer([]),
        },
      ]),
    ).toEqual([[1, 'read', 2, 'text', false, 'answer']]);
  });

  test.each([
    ['ids that the client made up', { id: 'fc1' }, { id: 'fc2' }],
    ['no ids at all', {}, {}],
  ])('Gemini: %s', (_, first, second) => {
    const contents = [{ role: 'user', parts: [{ text: 'go' }] }];
    const made = {
      role: 'model',
      parts: [
        { functionCall: { ...first, name: 'ls', args: {} } },
        { functionCall: { ...second, name: 'ls', args: {} } },
      ],
    };
    const results = {
      role: 'user',
      parts: [
        { functionResponse: { ...first, name: 'ls', response: { output: 'one' } } },
        { functionResponse: { ...second, name: 'ls', response: { output: 'two' } } },
      ],
    };
    const gemini = '/v1beta/models/gemini-3:generateContent';
    expect(
      calls([
        { path: gemini, body: { contents }, answer: answer([call('', 'ls'), call('', 'ls')]) },
        { path: gemini, body: { contents: [...contents, made, results] }, answer: answer([]) },
      ]).map(([, name, at, text]) => [name, at, text]),
    ).toEqual([
      ['ls', 2, expect.stringContaining('one')],
      ['ls', 2, expect.stringContaining('two')],
    ]);
  });
});
