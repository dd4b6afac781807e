import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAnswerDecoder } from '../../src/wire/stream/answer.ts';
import { wireByName } from '../../src/wire/table.ts';
import type { ResponseModel, Wire } from '../../src/wire/types.ts';
import {
  anthropicTurn,
  asSse,
  chatTurn,
  geminiTurn,
  responsesTurn,
  type Stream,
  streams,
} from './streams.ts';

const wireOf = ({ wire }: Pick<Stream, 'wire'>): Wire => wireByName(wire) as Wire;

function assemble({ wire, events }: Pick<Stream, 'wire' | 'events'>): ResponseModel & { contentAt: number } {
  const assembler = wireOf({ wire }).assembler();
  const flags = events.map(({ event, data }) =>
    assembler.push({ event: event ?? null, data: structuredClone(data) }),
  );
  return { ...assembler.result(), contentAt: flags.indexOf(true) };
}

/** Bytes cut at the given places. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const edges = [0, ...places.map((place) => place % bytes.length).sort((a, b) => a - b), bytes.length];
  return edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge));
}

function readBytes(wire: Wire, chunks: readonly Buffer[]): ResponseModel {
  const decoder = createAnswerDecoder({ arrayIsStream: wire.name === 'gemini' });
  const assembler = wire.assembler();
  const events = chunks.flatMap((chunk) => decoder.push(chunk));
  const end = decoder.end();
  expect(end.problem).toBe(null);
  for (const event of [...events, ...end.events]) assembler.push(event);
  return assembler.result();
}

describe('a streamed answer', () => {
  it.each(streams)('$name: the stream gives what the JSON body gives', (stream) => {
    const { contentAt: _, ...streamed } = assemble(stream);
    expect(streamed).toEqual(wireOf(stream).fromJson(stream.body));
    expect(streamed.finished).toBe(true);
    expect(streamed.blocks.length).toBeGreaterThan(2);
  });

  it.each(streams)('$name: the same in any chunking and with any line ending', (stream) => {
    const wire = wireOf(stream);
    const expected = wire.fromJson(stream.body);
    fc.assert(
      fc.property(
        fc.array(fc.nat(), { maxLength: 40 }),
        fc.constantFrom('\n' as const, '\r\n' as const, '\r' as const),
        fc.boolean(),
        (places, newline, closed) => {
          const whole = asSse(stream, newline);
          // The last event may lack the blank line, and the line its end.
          const bytes = closed ? whole : whole.subarray(0, -2 * newline.length);
          expect(readBytes(wire, cut(bytes, places))).toEqual(expected);
        },
      ),
      { numRuns: 60 },
    );
    const bytes = asSse(stream);
    expect(
      readBytes(
        wire,
        [...bytes].map((byte) => Buffer.from([byte])),
      ),
    ).toEqual(expected);
  });

  it.each(streams)('$name: cut anywhere, it is unfinished and keeps what came', (stream) => {
    const total = stream.events.length;
    const ending = stream.wire === 'openai-chat' ? 3 : 1;
    for (let length = 0; length <= total - ending; length++) {
      const partial = assemble({ ...stream, events: stream.events.slice(0, length) });
      expect(partial.finished, `${length} of ${total} events`).toBe(false);
      expect(partial.error).toBe(undefined);
    }
  });

  it.each([
    [anthropicTurn, 3],
    [responsesTurn, 4],
    [chatTurn, 2],
    [geminiTurn, 0],
  ] as const)('$0.name: content begins with event $1', (stream, at) => {
    expect(assemble(stream).contentAt).toBe(at);
  });

  it('reads Gemini’s array streaming as its events', () => {
    const text = `[${geminiTurn.events.map(({ data }) => JSON.stringify(data, null, 1)).join('\n,\r\n')}\n]`;
    const wire = wireOf(geminiTurn);
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 40 }), (places) => {
        expect(readBytes(wire, cut(Buffer.from(text), places))).toEqual(wire.fromJson(geminiTurn.body));
      }),
      { numRuns: 60 },
    );
    expect(wire.fromJson(JSON.parse(text))).toEqual(wire.fromJson(geminiTurn.body));
  });
});

describe('usage of a stream', () => {
  it('Anthropic: the last snapshot wins, what it leaves out stays', () => {
    const model = assemble(anthropicTurn);
    expect(model.usage).toEqual({
      input_tokens: 4,
      cache_read_input_tokens: 90,
      cache_creation_input_tokens: 5000,
      output_tokens: 77,
    });
    expect(wireOf(anthropicTurn).usage(model.usage)).toMatchObject({ input: 5094, output: 77 });
  });

  it('Chat: a later snapshot replaces an earlier one, and one inside a choice is found', () => {
    const wire = wireByName('openai-chat') as Wire;
    const assembler = wire.assembler();
    const push = (data: unknown) => assembler.push({ event: null, data });
    push({ choices: [{ index: 0, delta: { content: 'a' }, usage: { prompt_tokens: 1 } }] });
    expect(assembler.result().usage).toEqual({ prompt_tokens: 1 });
    push({ choices: [], usage: { prompt_tokens: 2 } });
    push({ choices: [], usage: { prompt_tokens: 3 } });
    expect(assembler.result().usage).toEqual({ prompt_tokens: 3 });
  });
});

describe('errors in mid-stream', () => {
  const error = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
  it.each([
    ['anthropic-messages', anthropicTurn.events.slice(0, 5), { event: 'error', data: error }, error],
    [
      'openai-responses',
      responsesTurn.events.slice(0, 5),
      {
        event: 'response.failed',
        data: { type: 'response.failed', response: { id: 'resp_1', status: 'failed', error: { code: 'x' } } },
      },
      { code: 'x' },
    ],
    [
      'openai-responses',
      responsesTurn.events.slice(0, 5),
      { event: 'error', data: { type: 'error', code: 'y' } },
      { type: 'error', code: 'y' },
    ],
    ['openai-chat', chatTurn.events.slice(0, 5), { data: { error: { message: 'z' } } }, { message: 'z' }],
    ['gemini', geminiTurn.events.slice(0, 2), { data: { error: { code: 503 } } }, { code: 503 }],
  ] as const)('%s: kept, with what came before, and the answer is whole', (wire, before, event, expected) => {
    const model = assemble({ wire, events: [...before, event] });
    expect(model.error).toEqual(expected);
    expect(model.finished).toBe(true);
    expect(model.blocks.length).toBeGreaterThan(0);
  });

  it('Responses: an incomplete response ends the stream and gives the reason', () => {
    const incomplete = {
      type: 'response.incomplete',
      response: { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } },
    };
    const model = assemble({
      wire: 'openai-responses',
      events: [...responsesTurn.events.slice(0, 5), { event: incomplete.type, data: incomplete }],
    });
    expect(model).toMatchObject({
      finished: true,
      stopReason: 'max_output_tokens',
      blocks: [{ type: 'thinking', text: 'Plan: ' }],
    });
  });

  it('Gemini: a signature closes the text it came with', () => {
    const parts = [{ text: 'a', thoughtSignature: 's' }, { text: 'b' }, { text: 'c' }];
    const events = parts.map((part) => ({ data: { candidates: [{ content: { parts: [part] } }] } }));
    expect(assemble({ wire: 'gemini', events }).blocks).toEqual([
      { type: 'text', text: 'a', signature: 's' },
      { type: 'text', text: 'bc' },
    ]);
  });

  it('Gemini: a blocked prompt is a whole answer', () => {
    expect(
      assemble({ wire: 'gemini', events: [{ data: { promptFeedback: { blockReason: 'SAFETY' } } }] }),
    ).toMatchObject({
      finished: true,
      stopReason: 'SAFETY',
      blocks: [],
    });
  });
});

describe('what lens does not know', () => {
  it.each([
    [
      'anthropic-messages',
      { event: 'mystery', data: { type: 'mystery', a: 1 } },
      { event: 'mystery', data: { type: 'mystery', a: 1 } },
    ],
    [
      'anthropic-messages',
      {
        event: 'message_delta',
        data: { type: 'message_delta', delta: { container: { id: 'c' } }, context_management: { x: 1 } },
      },
      { event: 'message_delta', container: { id: 'c' } },
    ],
    [
      'anthropic-messages',
      {
        event: 'content_block_delta',
        data: { type: 'content_block_delta', index: 0, delta: { type: 'new_delta', n: 1 } },
      },
      { event: 'content_block_delta', index: 0, delta: { type: 'new_delta', n: 1 } },
    ],
    [
      'anthropic-messages',
      { event: 'content_block_delta', data: '{"type":"content_bl' },
      { event: 'content_block_delta', data: '{"type":"content_bl' },
    ],
    [
      'openai-responses',
      { event: 'response.new', data: { type: 'response.new' } },
      { event: 'response.new', data: { type: 'response.new' } },
    ],
    ['openai-responses', { data: '{"type":"resp' }, { event: null, data: '{"type":"resp' }],
    [
      'openai-chat',
      { data: { provider: 'p', choices: [{ index: 0, delta: { vibe: 1 } }] } },
      { provider: 'p' },
    ],
    [
      'openai-chat',
      { data: { choices: [{ index: 0, delta: { vibe: 1 }, odd: 2 }] } },
      { choice: 0, odd: 2, vibe: 1 },
    ],
    ['gemini', { data: { candidates: [{ groundingMetadata: { g: 1 } }], odd: 2 } }, { odd: 2 }],
    ['gemini', { data: { candidates: [{ groundingMetadata: { g: 1 } }] } }, { groundingMetadata: { g: 1 } }],
  ] as const)('%s: %j is kept', (wire, event, kept) => {
    expect(assemble({ wire, events: [event] }).unknown).toContainEqual(kept);
  });

  it('keeps blocks of unknown types whole', () => {
    const block = { type: 'hologram', voxels: [1] };
    expect(wireByName('anthropic-messages')?.fromJson({ content: [block] }).blocks).toEqual([
      { type: 'other', wireType: 'hologram', text: JSON.stringify(block) },
    ]);
    expect(wireByName('openai-responses')?.fromJson({ output: [block] }).blocks).toMatchObject([
      { type: 'other', wireType: 'hologram' },
    ]);
    expect(
      wireByName('gemini')?.fromJson({ candidates: [{ content: { parts: [{ hologram: 1 }] } }] }).blocks,
    ).toMatchObject([{ type: 'other', wireType: 'hologram' }]);
  });
});

describe('answers that are no stream', () => {
  it.each([
    [
      'anthropic-messages',
      { type: 'error', error: { type: 'not_found_error', message: 'm' } },
      { type: 'error', error: { type: 'not_found_error', message: 'm' } },
    ],
    ['openai-responses', { error: { code: 'c' } }, { code: 'c' }],
    ['openai-chat', { error: { code: 'c' } }, { code: 'c' }],
    ['gemini', [{ error: { code: 400 } }], { code: 400 }],
    ['gemini', { error: { code: 400 } }, { code: 400 }],
  ] as const)('%s: an error body %j is an error', (wire, body, error) => {
    expect(wireByName(wire)?.fromJson(body)).toMatchObject({ error, finished: true, blocks: [] });
  });

  it('reads counts of tokens', () => {
    for (const [wire, body] of [
      ['anthropic-messages', { input_tokens: 12 }],
      ['openai-responses', { object: 'response.input_tokens', input_tokens: 12 }],
      ['gemini', { totalTokens: 12 }],
    ] as const) {
      const found = wireByName(wire) as Wire;
      const model = found.fromJson(body);
      expect(found.usage(model.usage).input).toBe(12);
      expect(model).toMatchObject({ blocks: [], finished: true, unknown: [] });
    }
  });

  it('reads a compaction', () => {
    const output = [
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'hi' }] },
      { type: 'compaction', id: 'cmp', encrypted_content: 'x' },
    ];
    expect(
      wireByName('openai-responses')?.fromJson({
        object: 'response.compaction',
        output,
        usage: { input_tokens: 3 },
      }),
    ).toMatchObject({
      blocks: [
        { type: 'text', text: 'hi' },
        { type: 'text', text: '[summary of the conversation before, encrypted]', signature: 'x' },
      ],
      usage: { input_tokens: 3 },
    });
  });
});
