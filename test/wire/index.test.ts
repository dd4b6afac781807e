import { describe, expect, it } from 'vitest';
import * as wire from '../../src/wire/index.ts';

const { detect, reassemble, split, usage, wireNames } = wire;

describe('prompt-lens/wire', () => {
  it('exports these names', () => {
    expect(Object.keys(wire).sort()).toEqual(['detect', 'reassemble', 'split', 'usage', 'wireNames']);
  });

  it('does what its example shows', () => {
    const body = { model: 'm-1', messages: [{ role: 'user', content: 'Is shelf four empty?' }] };
    const name = detect({ method: 'POST', path: '/v1/chat/completions', body });
    expect(name).toBe('openai-chat');
    expect(split('openai-chat', body).userPrompt).toBe('Is shelf four empty?');
    const answer = reassemble(
      'openai-chat',
      'data: {"choices":[{"index":0,"delta":{"content":"Yes."},"finish_reason":"stop"}],' +
        '"usage":{"prompt_tokens":9,"completion_tokens":2}}\n\ndata: [DONE]\n\n',
    );
    expect(answer.blocks).toEqual([{ type: 'text', text: 'Yes.' }]);
    expect(usage('openai-chat', answer.usage)).toMatchObject({ input: 9, output: 2 });
  });

  it('puts an answer together from events as from its bytes', () => {
    const events = [
      { event: 'message_start', data: { type: 'message_start', message: { id: 'm', model: 'c' } } },
      {
        event: 'content_block_delta',
        data: { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Yes.' } },
      },
      { event: 'message_stop', data: { type: 'message_stop' } },
    ];
    const stream = events
      .map(({ event, data }) => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
      .join('');
    const fromEvents = reassemble('anthropic-messages', events);
    expect(fromEvents).toMatchObject({ id: 'm', finished: true, blocks: [{ type: 'text', text: 'Yes.' }] });
    expect(reassemble('anthropic-messages', Buffer.from(stream))).toEqual(fromEvents);
  });

  it('gives an answer of every format for any body, and refuses an unknown format', () => {
    for (const name of wireNames) {
      for (const body of ['', '{}', '[]', 'no', 'data: 1\n\n'])
        expect(reassemble(name, body).blocks, `${name} ${body}`).toEqual([]);
    }
    expect(() => usage('smoke-signals' as 'gemini', {})).toThrow(
      '"smoke-signals" is not a wire format; known: ',
    );
    expect(detect({ method: 'GET', path: '/v1/models' })).toBe(null);
  });
});
