import { describe, expect, test } from 'vitest';
import { Elements } from '../../../src/analysis/requests/elements.ts';
import { InstructionFinder } from '../../../src/analysis/requests/instructions.ts';
import { TokenParts } from '../../../src/analysis/tokens/exchange-parts.ts';
import { type GivenExchange, materialOf } from '../material.ts';

/** One token a word, so that the sums below can be worked out by hand. */
const words = (text: string): number => text.split(/\s+/).filter((word) => word !== '').length;

function partsOf(given: readonly GivenExchange[]): Record<string, [tokens: number, estimate: number]>[] {
  const material = materialOf(given);
  const elements = new Elements(material);
  const finder = new InstructionFinder(elements, material.rests);
  const parts = new TokenParts(elements, words);
  return material.exchanges.map((exchange) =>
    Object.fromEntries(
      parts
        .of(exchange, finder.of(exchange).surfaces)
        .map(({ part, tokens, estimate }) => [part, [tokens, estimate]]),
    ),
  );
}

const path = '/v1/messages';
const body = {
  model: 'm',
  system: 'You are an agent', // 4
  tools: [
    { name: 'read', description: 'Reads a file', input_schema: true }, // 1 + 3 + 1
    { name: 'rare', description: 'Seldom used', input_schema: true, defer_loading: true }, // 1 + 2 + 1
  ],
  messages: [
    {
      role: 'user',
      content: [
        { type: 'text', text: '<system-reminder>today is monday</system-reminder>' }, // 3, written by the agent
        { type: 'text', text: 'list the files please' }, // 4
      ],
    },
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'they want files', signature: 's' }, // 3
        { type: 'text', text: 'one moment' }, // 2
        { type: 'tool_use', id: 't', name: 'read', input: 'a' }, // read "a": 2
      ],
    },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: 'a b c d e' }] }, // 5
    {
      role: 'user',
      content: [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } }],
    }, // 1000
  ],
};

describe('what the input of a request is made of', () => {
  test('each part by its kind; what the agent put into a user message is context; deferred tools are not in the prompt', () => {
    expect(partsOf([{ path, body }])).toEqual([
      {
        tools: [5, 5],
        deferred_tools: [0, 4],
        system: [4, 4],
        context: [3, 3],
        user: [4, 4],
        assistant: [2, 2],
        thinking: [3, 3],
        tool_call: [2, 2],
        tool_result: [5, 5],
        image: [1000, 1000],
      },
    ]);
  });

  test('parts sum to the reported input exactly, deferred tools apart', () => {
    const [parts] = partsOf([{ path, body, inputTokens: 1_234 }]);
    const sum = Object.values(parts ?? {}).reduce((total, [tokens]) => total + tokens, 0);
    expect(sum).toBe(1_234);
    expect(parts?.['deferred_tools']).toEqual([0, 4]);
    expect(parts?.['image']).toEqual([1200, 1000]);
  });

  test('a later turn adds to the sums of the earlier one', () => {
    const longer = {
      ...body,
      messages: [
        ...body.messages,
        { role: 'assistant', content: 'all done now' },
        { role: 'user', content: 'thanks' },
      ],
    };
    const [, later] = partsOf([
      { path, body },
      { path, body: longer },
    ]);
    expect(later).toMatchObject({ assistant: [5, 5], user: [5, 5], context: [3, 3], tools: [5, 5] });
  });

  test('a reported input of 0 and a request of nothing are no division by zero', () => {
    expect(partsOf([{ path, body: { messages: [] }, inputTokens: 12 }])).toEqual([{}]);
    expect(
      partsOf([{ path, body: { messages: [{ role: 'user', content: 'hi' }] }, inputTokens: 0 }]),
    ).toEqual([{ user: [0, 1] }]);
  });

  test('developer items, tools in the input and namespaces (codex)', () => {
    const input = [
      { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'be very good' }] }, // 3
      {
        type: 'additional_tools',
        role: 'developer',
        tools: [
          {
            type: 'namespace',
            name: 'ns',
            description: 'A set of tools',
            tools: [{ type: 'function', name: 'go', description: 'Goes', parameters: true }],
          },
        ],
      }, // description of the namespace 4, ns.go 1, Goes 1, true 1
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'go on' }] }, // 2
    ];
    expect(partsOf([{ path: '/v1/responses', body: { model: 'gpt', input } }])).toEqual([
      { tools: [7, 7], developer: [3, 3], user: [2, 2] },
    ]);
  });
});
