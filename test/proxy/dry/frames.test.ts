import { expect, it } from 'vitest';
import { responsesStandIn } from '../../../src/proxy/dry/responses.ts';

const shell = {
  type: 'function',
  name: 'exec_command',
  parameters: { properties: { cmd: { type: 'string' } }, required: ['cmd'] },
};
const user = { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'list files' }] };

interface Completed {
  type: string;
  response: {
    id: string;
    output: Record<string, unknown>[];
    usage: { input_tokens: number; input_tokens_details: { cached_tokens: number } };
  };
}

const last = (events: object[]): Completed => events.at(-1) as Completed;

it('answers a chain of frames: prewarm, call, text', () => {
  const standIn = responsesStandIn({ kind: 'tool', folder: '/' });

  const warm = standIn.events({ type: 'response.create', generate: false, input: [user], tools: [shell] });
  expect(warm.map((event) => (event as Completed).type)).toEqual([
    'response.created',
    'response.in_progress',
    'response.completed',
  ]);

  const previous_response_id = last(warm).response.id;
  const call = standIn.events({ type: 'response.create', previous_response_id, input: [user] });
  expect(last(call).response.output).toMatchObject([
    { type: 'function_call', name: 'exec_command', arguments: '{"cmd":"ls"}' },
  ]);

  const output = { type: 'function_call_output', call_id: 'c', output: 'README.md' };
  const text = standIn.events({
    type: 'response.create',
    previous_response_id: last(call).response.id,
    input: [output],
  });
  expect(last(text).response.output).toMatchObject([{ type: 'message', status: 'completed' }]);
});

it('numbers the events of an answer without gaps', () => {
  const events = responsesStandIn({ kind: 'text', folder: '/' }).events({ input: [user] });
  expect(events.map((event) => (event as { sequence_number: number }).sequence_number)).toEqual(
    events.map((_, index) => index),
  );
});

it('reports when a chain is not known to it', () => {
  const events = responsesStandIn({ kind: 'tool', folder: '/' }).events({
    previous_response_id: 'resp_old',
    input: [user],
  });
  expect(last(events).response.output).toMatchObject([{ type: 'message' }]);
});

it('counts what the server holds: a chain of frames costs what whole requests do', () => {
  const standIn = responsesStandIn({ kind: 'tool', folder: '/' });
  const rules = {
    ...user,
    role: 'developer',
    content: [{ type: 'input_text', text: 'rule\n'.repeat(8_000) }],
  };
  const result = (call_id: string) => ({ type: 'function_call_output', call_id, output: 'x'.repeat(4_000) });
  const create = { type: 'response.create', model: 'gpt-5', tools: [shell] };

  let whole: object[] = [rules];
  let previous: Completed | undefined;
  for (const input of [[rules], [user], [result('a')], [result('b')]]) {
    const { id, usage } = previous?.response ?? {};
    const now = last(
      standIn.events(
        id ? { ...create, previous_response_id: id, input } : { ...create, input, generate: false },
      ),
    );
    whole = previous ? [...whole, ...previous.response.output, ...input] : input;
    // The frame has an id more and the whole request has fewer brackets: a few tokens.
    const { input_tokens } = last(
      responsesStandIn({ kind: 'text', folder: '/' }).events({ ...create, input: whole }),
    ).response.usage;
    expect(Math.abs(now.response.usage.input_tokens - input_tokens)).toBeLessThan(20);
    expect(now.response.usage.input_tokens_details.cached_tokens).toBe(
      usage ? usage.input_tokens - (usage.input_tokens % 128) : 0,
    );
    previous = now;
  }
  expect(previous?.response.usage.input_tokens).toBeGreaterThan(12_000);
});
