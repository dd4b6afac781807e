import { describe, expect, test } from 'vitest';
import { Elements } from '../../../src/analysis/requests/elements.ts';
import { InstructionFinder } from '../../../src/analysis/requests/instructions.ts';
import { wireByName } from '../../../src/wire/table.ts';
import { captured, hasCaptures } from '../../captures.ts';
import { type GivenExchange, materialOf } from '../material.ts';

const user = (text: string) => ({ role: 'user', content: [{ type: 'text', text }] });
const assistant = (text: string) => ({ role: 'assistant', content: [{ type: 'text', text }] });
const tool = (name: string) => ({
  name,
  description: `Does ${name}`,
  input_schema: { type: 'object', properties: {} },
});

/** What a plain look at the whole body gives must be what the finder gives. */
function expectSameAsSplit(given: readonly GivenExchange[]): void {
  const material = materialOf(given);
  const elements = new Elements(material);
  const finder = new InstructionFinder(elements, material.rests);
  for (const [index, exchange] of material.exchanges.entries()) {
    const split = wireByName(exchange.wire)?.split(given[index]?.body, exchange.path);
    const found = finder.of(exchange);
    expect(found.surfaces).toEqual(split?.surfaces ?? []);
    expect(found.tools).toEqual(split?.tools ?? []);
  }
}

describe('instructions of a request', () => {
  const chat = [user('<system-reminder>a</system-reminder>'), user('do it')];
  test.each<[string, unknown[]]>([
    ['one turn', chat],
    ['many turns', [...chat, assistant('ok'), user('and that'), assistant('ok'), user('and this')]],
    [
      'a system message after the first answer',
      [...chat, assistant('ok'), { role: 'system', content: 'stop' }, user('go on')],
    ],
    ['the answer first', [assistant('hello'), user('hi')]],
    ['no messages', []],
  ])('are those of the whole body: %s', (_, messages) => {
    expectSameAsSplit([
      {
        path: '/v1/messages',
        body: { model: 'm', system: [{ type: 'text', text: 'You are' }], tools: [tool('read')], messages },
      },
      { path: '/v1/messages', body: { model: 'm', system: 'You are', messages } },
      { path: '/v1/messages', body: { model: 'm', messages } },
    ]);
  });

  test('are found for tools that come in the middle of an input (codex)', () => {
    const item = (role: string, text: string) => ({
      type: 'message',
      role,
      content: [{ type: 'input_text', text }],
    });
    const more = {
      type: 'additional_tools',
      role: 'developer',
      tools: [{ type: 'function', name: 'late', description: '', parameters: {} }],
    };
    const input = [
      item('developer', 'be good'),
      item('user', 'go'),
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'ok' }] },
      more,
      item('user', 'on'),
    ];
    expectSameAsSplit([{ path: '/v1/responses', body: { model: 'm', instructions: 'You are', input } }]);
  });

  test('are none for an unknown wire', () => {
    const material = materialOf([{ path: '/elsewhere', body: { hello: 'world' } }]);
    const finder = new InstructionFinder(new Elements(material), material.rests);
    expect(finder.of(material.exchanges[0] as (typeof material.exchanges)[number])).toEqual({
      surfaces: [],
      tools: [],
    });
  });

  test.skipIf(!hasCaptures)('are those of the whole body in real requests', () => {
    expectSameAsSplit(captured().map(({ agent, path, body }) => ({ agent, path, body })));
  });
});
