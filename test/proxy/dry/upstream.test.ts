import { brotliCompressSync, deflateRawSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { dryText } from '../../../src/proxy/dry/answer.ts';
import { ask, readAnswer } from './ask.ts';
import { samples } from './requests.ts';

const text = { kind: 'text' } as const;
const sampleOf = (wire: string) => {
  const sample = samples.find((candidate) => candidate.wire === wire);
  if (!sample) throw new Error(`no sample of ${wire}`);
  return sample;
};

describe('requests that are no model requests', () => {
  it('answers HEAD with 200 and nothing', async () => {
    const { answer, text: body } = await ask(text, { method: 'HEAD', path: '/api/hello' });
    expect([answer.status, body]).toEqual([200, '']);
  });

  it.each([
    ['/v1/models', ['anthropic-version', '2023-06-01'], { has_more: false, data: [{ type: 'model' }] }],
    ['/v1/models?limit=5', [], { object: 'list', data: [{ object: 'model' }], models: [] }],
    ['/v1/models/gpt-5.1', [], { id: 'gpt-5.1', object: 'model' }],
    ['/v1beta/models', [], { models: [{ name: 'models/claude-opus-4-5' }] }],
    ['/v1beta/models/gemini-2.5-pro', [], { name: 'models/gemini-2.5-pro' }],
  ])('answers GET %s', async (path, headers, expected) => {
    const { answer, text: body } = await ask(text, { method: 'GET', path, headers });
    expect(answer.status).toBe(200);
    const got = JSON.parse(body) as Record<string, unknown>;
    const firstOnly = Object.fromEntries(
      Object.entries(got).map(([name, value]) => [name, Array.isArray(value) ? value.slice(0, 1) : value]),
    );
    expect(firstOnly).toMatchObject(expected);
  });

  it.each([
    ['/v1/messages/count_tokens?beta=true', 'input_tokens'],
    ['/v1beta/models/gemini-2.5-pro:countTokens', 'totalTokens'],
    ['/v1/responses/input_tokens', 'input_tokens'],
  ])('counts tokens at %s', async (path, member) => {
    const { text: body } = await ask(text, {
      path,
      body: { messages: [{ role: 'user', content: 'x'.repeat(400) }] },
    });
    expect(JSON.parse(body)[member]).toBeGreaterThanOrEqual(100);
  });

  it('reports that it has no answer to other paths', async () => {
    for (const method of ['GET', 'POST']) {
      const { answer, text: body } = await ask(text, {
        method,
        path: '/api/event_logging/batch',
        body: { events: [] },
      });
      expect(answer.status).toBe(404);
      expect(JSON.parse(body).error.message).toBe(
        `The dry run of lens has no answer to ${method} /api/event_logging/batch.`,
      );
    }
  });
});

describe('request bodies', () => {
  const sample = sampleOf('anthropic-messages');
  const plain = Buffer.from(JSON.stringify(sample.body({ stream: false, tools: false, answered: false })));

  it.each([
    ['gzip', gzipSync(plain)],
    ['br', brotliCompressSync(plain)],
    ['zstd', zstdCompressSync(plain)],
    ['zstd', Buffer.concat([plain.subarray(0, 9), plain.subarray(9)].map((part) => zstdCompressSync(part)))],
    ['deflate', deflateRawSync(plain)],
    ['identity', plain],
    ['gzip, br', brotliCompressSync(gzipSync(plain))],
  ])('reads %s', async (encoding, raw) => {
    const got = await ask(text, { path: sample.jsonPath, raw, headers: ['Content-Encoding', encoding] });
    expect(readAnswer(sample.wire, got).blocks).toMatchObject([{ text: dryText }]);
  });

  it.each([
    ['no JSON', Buffer.from('{"model":'), []],
    ['a cut gzip body', gzipSync(plain).subarray(0, 40), ['content-encoding', 'gzip']],
    ['an unknown encoding', plain, ['content-encoding', 'rot13']],
  ])('answers 400 to %s', async (_name, raw, headers) => {
    const { answer, text: body } = await ask(text, { path: sample.jsonPath, raw, headers });
    expect(answer.status).toBe(400);
    expect(JSON.parse(body).error.type).toBe('invalid_request_error');
  });
});

describe('Gemini forms', () => {
  const sample = sampleOf('gemini');
  const body = sample.body({ stream: true, tools: false, answered: false });

  it('gives a JSON array where the stream is not asked for as SSE', async () => {
    const { text: got } = await ask(text, { path: sample.path.replace('?alt=sse', ''), body });
    const list = JSON.parse(got) as { candidates: { content: { parts: { text: string }[] } }[] }[];
    expect(list.map((part) => part.candidates[0]?.content.parts[0]?.text).join('')).toBe(dryText);
  });

  it('puts a Code Assist answer into its envelope', async () => {
    const { text: got } = await ask(text, {
      path: '/v1internal:generateContent',
      body: { model: 'gemini-2.5-pro', project: 'p', request: body },
    });
    expect(JSON.parse(got).response.candidates[0].content.parts).toEqual([{ text: dryText }]);
  });
});

describe('structured output', () => {
  const schema = {
    type: 'object',
    properties: {
      reason: { type: 'string' },
      choice: { type: 'string', enum: ['flash', 'pro'] },
      score: { type: 'integer' },
    },
    required: ['reason', 'choice', 'score'],
  };
  const wanted = { reason: 'example', choice: 'flash', score: 1 };

  it.each([
    ['gemini', { generationConfig: { responseMimeType: 'application/json', responseJsonSchema: schema } }],
    ['openai-responses', { text: { format: { type: 'json_schema', name: 'x', schema } } }],
    ['openai-chat', { response_format: { type: 'json_schema', json_schema: { name: 'x', schema } } }],
    ['anthropic-messages', { output_config: { format: { type: 'json_schema', schema } } }],
  ])('gives %s a value of the schema, not a tool call', async (wire, member) => {
    const sample = sampleOf(wire);
    const body = { ...sample.body({ stream: false, tools: true, answered: false }), ...member };
    const model = readAnswer(sample.wire, await ask({ kind: 'tool' }, { path: sample.jsonPath, body }));
    expect(JSON.parse(model.blocks[0]?.text ?? '')).toEqual(wanted);
  });
});

it('stops sending when the client is gone', async () => {
  const { dryUpstream } = await import('../../../src/proxy/dry/dry.ts');
  const sample = sampleOf('anthropic-messages');
  const abort = new AbortController();
  const answer = await dryUpstream(text).send({
    method: 'POST',
    target: { origin: 'https://api.anthropic.com', path: sample.path, agent: 'claude' },
    headers: [],
    body: (async function* () {
      yield Buffer.from(JSON.stringify(sample.body({ stream: true, tools: false, answered: false })));
    })(),
    signal: abort.signal,
  });
  const chunks = answer.body[Symbol.asyncIterator]();
  await chunks.next();
  abort.abort();
  await expect(chunks.next()).rejects.toThrow('aborted');
});
