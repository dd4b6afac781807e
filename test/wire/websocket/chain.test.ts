import { describe, expect, it } from 'vitest';
import { viewAll } from '../../../src/wire/split.ts';
import { wireByName } from '../../../src/wire/table.ts';
import type { Block, Wire } from '../../../src/wire/types.ts';
import { answerItems, joinTurns, type Turn } from '../../../src/wire/websocket/chain.ts';
import { captured } from '../fixtures.ts';
import { responsesTurn } from '../streams.ts';

const responses = wireByName('openai-responses') as Wire;
const said = (text: string): Block[] => [{ type: 'text', text }];
const turn = (id: string, request: object, answer: Turn['answer']): Turn => ({
  id,
  request: { type: 'response.create', ...request },
  answer,
});
const textsOf = (body: unknown) =>
  viewAll(responses, body).flatMap(({ view }) => view.blocks.map(({ text }) => text));

describe('turns that send only what is new', () => {
  it('joins the frames of a real connection: prewarm, prompt, tool output', () => {
    const frames = captured('codex-0.169.0')
      .slice(1, 4)
      .map(({ body }) => body);
    const call: Block = {
      type: 'tool_call',
      id: 'call_eaed3fd25d15fc3487',
      name: 'exec_command',
      input: { cmd: 'ls' },
      text: '{"cmd":"ls"}',
    };
    const joined = joinTurns([
      {
        id: 'a',
        request: frames[0],
        answer: { id: frames[1]?.['previous_response_id'] as string, blocks: [] },
      },
      {
        id: 'b',
        request: frames[1],
        answer: { id: frames[2]?.['previous_response_id'] as string, blocks: [call] },
      },
      { id: 'c', request: frames[2], answer: null },
    ]);
    expect(joined.map(({ joined: how, previous }) => [how, previous])).toEqual([
      [false, null],
      [true, 'a'],
      [true, 'b'],
    ]);
    expect(joined[0]?.body).toBe(frames[0]);
    const whole = responses.split(joined[2]?.body);
    // The same prompt sent whole over HTTP has these surfaces in this order.
    expect(whole.surfaces.map(({ kind, place }) => `${kind} ${place}`)).toEqual([
      'developer input[0].content[0]',
      'developer input[1].content[0]',
      'developer input[1].content[1]',
      'context input[2].content[0]',
    ]);
    expect(whole.messages.map(({ role }) => role)).toEqual([
      'developer',
      'developer',
      'user',
      'user',
      'assistant',
      'tool',
    ]);
    expect(whole.userPrompt).toBe('List files');
    expect(whole.tools).toHaveLength(13);
    expect(whole.params).not.toHaveProperty('previous_response_id');
  });

  it('branches, and goes on over another connection', () => {
    const joined = joinTurns([
      turn('a', { input: 'hi' }, { id: 'r1', blocks: said('hello') }),
      turn(
        'b',
        { previous_response_id: 'r1', input: [{ role: 'user', content: 'one' }] },
        { id: 'r2', blocks: said('1') },
      ),
      turn(
        'c',
        { previous_response_id: 'r1', input: [{ role: 'user', content: 'two' }] },
        { id: 'r3', blocks: said('2') },
      ),
      turn('d', { previous_response_id: 'r2', input: [{ role: 'user', content: 'three' }] }, null),
    ]);
    expect(joined.map(({ body }) => textsOf(body))).toEqual([
      ['hi'],
      ['hi', 'hello', 'one'],
      ['hi', 'hello', 'two'],
      ['hi', 'hello', 'one', '1', 'three'],
    ]);
  });

  it('shows where a link is missing, and that what follows it is a part, too', () => {
    const joined = joinTurns([
      turn(
        'b',
        { previous_response_id: 'gone', input: [{ role: 'user', content: 'one' }] },
        { id: 'r2', blocks: said('1') },
      ),
      turn('c', { previous_response_id: 'r2', input: [{ role: 'user', content: 'two' }] }, null),
    ]);
    expect(joined.map(({ joined: how, previous }) => [how, previous])).toEqual([
      ['missing_link', null],
      ['missing_link', 'b'],
    ]);
    expect(textsOf(joined[1]?.body)).toEqual(['one', '1', 'two']);
  });

  it('leaves alone what is no request', () => {
    expect(joinTurns([{ id: 'x', request: 'ping', answer: null }])).toEqual([
      { id: 'x', body: 'ping', joined: false, previous: null },
    ]);
  });

  it('puts an answer back as items that read the same', () => {
    const { blocks } = responses.fromJson(responsesTurn.body);
    const viewed = answerItems(blocks).flatMap((item) => responses.view('messages', item).blocks);
    expect(viewed).toEqual(blocks);
    const odd: Block[] = [
      { type: 'text', text: 'No.', refusal: true },
      { type: 'thinking', text: '', signature: 's', redacted: true },
      { type: 'other', wireType: 'hologram', text: '{"type":"hologram","n":1}' },
    ];
    expect(answerItems(odd).flatMap((item) => responses.view('messages', item).blocks)).toEqual(odd);
  });
});
