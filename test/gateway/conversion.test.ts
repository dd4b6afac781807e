import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gatewayWires } from '../../src/gateway/config/schema.ts';
import { commonAnswer, deltasOf } from '../../src/gateway/convert/answers.ts';
import {
  type AnswerPart,
  type CommonAnswer,
  type CommonRequest,
  Gaps,
  type Part,
  type Turn,
} from '../../src/gateway/convert/common.ts';
import {
  convertAnswer,
  convertRequest,
  Signatures,
  Unconvertible,
} from '../../src/gateway/convert/convert.ts';
import { parseRequest } from '../../src/gateway/convert/parse-request.ts';
import { conversions, newId } from '../../src/gateway/convert/table.ts';
import { ToolNames } from '../../src/gateway/convert/tool-names.ts';
import { dryUpstream } from '../../src/proxy/dry/dry.ts';
import { createAnswerDecoder } from '../../src/wire/stream/answer.ts';
import type { ResponseModel, Wire } from '../../src/wire/types.ts';

const pairs = gatewayWires.flatMap((a) => gatewayWires.filter((b) => b !== a).map((b) => [a, b] as const));

const text = fc.oneof(
  fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }),
  fc.constantFrom('a\nb', '{"a":1}', 'Error: no', '<system-reminder>x</system-reminder>', '"', '\u2028'),
);
const input = fc.dictionary(
  fc.stringMatching(/^[a-z]{1,4}$/),
  fc.oneof(text, fc.integer(), fc.boolean(), fc.array(text, { maxLength: 2 })),
  { maxKeys: 3 },
);
const png = fc.uint8Array({ minLength: 1, maxLength: 30 }).map((bytes) => ({
  type: 'media' as const,
  kind: 'image' as const,
  mediaType: 'image/png',
  base64: Buffer.from(bytes).toString('base64'),
}));
const toolNames = ['read', 'Bash', 'mcp__files__list'];

/** Any conversation: rounds of the user and the assistant, every call with its result in the next turn of the user. */
const conversation: fc.Arbitrary<CommonRequest> = fc
  .record({
    system: fc.array(text, { maxLength: 2 }),
    rounds: fc.array(
      fc.record({
        user: fc.array(fc.oneof(text, png), { minLength: 1, maxLength: 3 }),
        said: fc.array(text, { maxLength: 2 }),
        calls: fc.array(
          fc.record({
            name: fc.constantFrom(...toolNames),
            input,
            result: fc.oneof(text, fc.constant('')),
            isError: fc.boolean(),
            media: fc.array(png, { maxLength: 1 }),
          }),
          { maxLength: 3 },
        ),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    last: text,
  })
  .map(({ system, rounds, last }) => {
    const turns: Turn[] = [];
    let results: Part[] = [];
    for (const [round, { user, said, calls }] of rounds.entries()) {
      const own = user.map((one): Part => (typeof one === 'string' ? { type: 'text', text: one } : one));
      turns.push({ role: 'user', parts: [...results, ...own] });
      const identified = calls.map((call, index) => ({ ...call, id: `call_${round}_${index}` }));
      const texts = said.map((one): Part => ({ type: 'text', text: one }));
      const made = identified.map(
        (call): Part => ({
          type: 'call',
          id: call.id,
          name: call.name,
          input: call.input,
          text: JSON.stringify(call.input),
        }),
      );
      const parts = [...texts, ...made];
      turns.push({ role: 'assistant', parts: parts.length > 0 ? parts : [{ type: 'text', text: 'ok' }] });
      results = identified.map((call) => ({
        type: 'result',
        id: call.id,
        name: call.name,
        text: call.result,
        isError: call.isError,
        media: call.media,
      }));
    }
    turns.push({ role: 'user', parts: [...results, { type: 'text', text: last }] });
    return {
      model: 'm',
      stream: false,
      system: system.map((one) => ({ role: 'system' as const, text: one })),
      turns,
      tools: toolNames.map((name) => ({
        name,
        description: `${name}.`,
        schema: { type: 'object', properties: {} },
      })),
      params: { maxTokens: 100, choice: { kind: 'required' as const } },
    };
  });

/** What must survive every conversion: texts, calls, results and media, in order within their kind. */
const meaning = ({ system, turns, tools, params }: CommonRequest) => ({
  system: system.map((one) => one.text),
  turns: turns.map(({ role, parts }) => ({
    role,
    texts: parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])),
    calls: parts.flatMap((part) => (part.type === 'call' ? [[part.id, part.name, part.input]] : [])),
    results: parts.flatMap((part) =>
      part.type === 'result' ? [[part.id, part.isError ? `Error: ${part.text}` : part.text]] : [],
    ),
    media: parts
      .flatMap((part) => (part.type === 'result' ? part.media : part.type === 'media' ? [part] : []))
      .map(({ mediaType, base64 }) => [mediaType, base64])
      .sort(),
  })),
  tools,
  params,
});

const parsed = (name: (typeof gatewayWires)[number], body: unknown): CommonRequest => {
  const { wire, converter } = conversions[name];
  return parseRequest(wire, converter, { body, path: '/v1beta/models/m:generateContent' }, new Gaps())
    .request;
};

describe('conversion of requests', () => {
  for (const [a, b] of pairs) {
    it(`${a} -> ${b} -> ${a} keeps texts, calls, results, media, tools and limits`, () => {
      fc.assert(
        fc.property(conversation, (request) => {
          const first = conversions[a].converter.writeRequest(request, new Gaps());
          const path = '/v1beta/models/m:generateContent';
          const there = convertRequest({ wire: a, body: first, path }, b, undefined, new Signatures());
          const back = convertRequest({ wire: b, body: there.body, path }, a, undefined, new Signatures());
          const expected = meaning(request);
          expect(meaning(parsed(a, first))).toEqual(expected);
          expect(meaning(parsed(b, there.body))).toEqual(expected);
          expect(meaning(parsed(a, back.body))).toEqual(expected);
          expect([there.model, back.model]).toEqual(['m', 'm']);
        }),
        { numRuns: 8 },
      );
    });
  }

  it('names what has no counterpart, and leaves out nothing in silence', () => {
    const body = {
      model: 'claude',
      max_tokens: 10,
      metadata: { user_id: 'u' },
      context_management: { edits: [] },
      system: [{ type: 'text', text: 's', cache_control: { type: 'ephemeral' } }],
      tools: [
        { type: 'web_search_20250305', name: 'web_search' },
        { name: 'later', input_schema: { type: 'object' }, defer_loading: true },
      ],
      messages: [
        { role: 'user', content: 'hi' },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'hm', signature: 'x' },
            { type: 'server_tool_use', id: 's1', name: 'web_search', input: {} },
            { type: 'web_search_tool_result', tool_use_id: 's1', content: [] },
            { type: 'text', text: 'yes' },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'brand_new', a: 1 },
            { type: 'text', text: 'go' },
          ],
        },
      ],
    };
    const { body: chat, notConverted } = convertRequest(
      { wire: 'anthropic-messages', body, path: '/v1/messages' },
      'openai-chat',
      'gpt-5.1',
      new Signatures(),
    );
    expect(notConverted.toSorted()).toEqual([
      'blocks of type brand_new',
      'cache_control',
      'calls of server tools',
      'context_management',
      'defer_loading',
      'metadata',
      'results of server tools',
      'thinking of earlier turns',
      'tool web_search_20250305',
    ]);
    expect(chat).toEqual({
      model: 'gpt-5.1',
      max_completion_tokens: 10,
      messages: [
        { role: 'system', content: 's' },
        { role: 'user', content: 'hi' },
        { role: 'assistant', content: 'yes' },
        { role: 'user', content: 'go' },
      ],
      tools: [{ type: 'function', function: { name: 'later', parameters: { type: 'object' } } }],
    });
  });

  it('names a member by its place, and none that is converted', () => {
    const body = {
      model: 'models/m',
      systemInstruction: { role: 'user', parts: [{ text: 's' }] },
      contents: [{ role: 'user', parts: [{ text: 'hi' }] }],
      generationConfig: { temperature: 1, candidateCount: 2, thinkingConfig: { thinkingBudget: -1 } },
      safetySettings: [],
      tools: [
        {
          functionDeclarations: [
            { name: 'f', parameters: { type: 'OBJECT', properties: { type: { type: 'STRING' } } } },
          ],
        },
      ],
    };
    const path = '/v1beta/models/m:generateContent';
    const given = { wire: 'gemini' as const, body, path };
    const { body: responses, notConverted } = convertRequest(
      given,
      'openai-responses',
      undefined,
      new Signatures(),
    );
    // Gemini's own form of a schema has its types in upper case.
    expect(responses['tools']).toMatchObject([
      { parameters: { type: 'object', properties: { type: { type: 'string' } } } },
    ]);
    expect(notConverted).toEqual(['generationConfig.candidateCount', 'safetySettings']);
  });

  it('refuses a request that builds on what only its provider has', () => {
    const body = { model: 'gpt', input: [], previous_response_id: 'resp_1' };
    expect(() =>
      convertRequest(
        { wire: 'openai-responses', body, path: '/v1/responses' },
        'gemini',
        undefined,
        new Signatures(),
      ),
    ).toThrow(Unconvertible);
  });

  it('matches calls without ids by their tools, and gives a free-form tool and a namespace one name', () => {
    const gemini = parsed('gemini', {
      contents: [
        {
          role: 'model',
          parts: [{ functionCall: { name: 'a', args: {} } }, { functionCall: { name: 'b', args: {} } }],
        },
        { role: 'user', parts: [{ functionResponse: { name: 'b', response: { output: 'B' } } }] },
        { role: 'user', parts: [{ functionResponse: { name: 'a', response: { output: 'A' } } }] },
      ],
    });
    expect(meaning(gemini).turns.map(({ calls, results }) => [calls, results])).toEqual([
      [
        [
          ['call_1', 'a', {}],
          ['call_2', 'b', {}],
        ],
        [],
      ],
      [
        [],
        [
          ['call_2', 'B'],
          ['call_1', 'A'],
        ],
      ],
    ]);
    const { body, names, notConverted } = convertRequest(
      {
        wire: 'openai-responses',
        path: '/v1/responses',
        body: {
          model: 'm',
          input: [
            { type: 'message', role: 'user', content: 'go' },
            { type: 'custom_tool_call', call_id: 'c1', name: 'apply_patch', input: '*** patch' },
            { type: 'custom_tool_call_output', call_id: 'c1', output: 'done' },
          ],
          tools: [
            {
              type: 'custom',
              name: 'apply_patch',
              description: 'P.',
              format: { syntax: 'lark', definition: 'x: y' },
            },
            { type: 'namespace', name: 'mcp', tools: [{ type: 'function', name: 'list', parameters: {} }] },
          ],
        },
      },
      'anthropic-messages',
      undefined,
      new Signatures(),
    );
    expect(notConverted).toEqual(['grammar of a custom tool (now in its description)']);
    expect(body['tools']).toMatchObject([{ name: 'apply_patch' }, { name: 'mcp__list' }]);
    expect(body['messages']).toMatchObject([
      { role: 'user' },
      { role: 'assistant', content: [{ type: 'tool_use', input: { input: '*** patch' } }] },
      { role: 'user', content: [{ type: 'tool_result', content: 'done' }] },
    ]);
    expect([names.own('apply_patch'), names.own('mcp__list')]).toEqual([
      { name: 'apply_patch', freeForm: true },
      { name: 'list', namespace: 'mcp', freeForm: false },
    ]);
  });
});

const answer: fc.Arbitrary<CommonAnswer> = fc
  .record({
    thinking: fc.option(text, { nil: undefined }),
    said: fc.option(text, { nil: undefined }),
    calls: fc.array(fc.record({ name: fc.constantFrom(...toolNames), input }), { maxLength: 3 }),
    cut: fc.boolean(),
    counts: fc.tuple(fc.nat(1000), fc.nat(1000), fc.nat(1000)),
  })
  .map(({ thinking, said, calls, cut, counts: [input, cacheRead, output] }) => {
    const parts: AnswerPart[] = [
      ...(thinking === undefined ? [] : [{ type: 'thinking' as const, text: thinking }]),
      ...(said === undefined ? [] : [{ type: 'text' as const, text: said }]),
      ...calls.map((call, index) => ({
        type: 'call' as const,
        id: `call_${index}`,
        name: call.name,
        freeForm: false,
        input: call.input,
        text: JSON.stringify(call.input),
      })),
    ];
    const stop = cut ? 'length' : calls.length > 0 ? 'calls' : 'end';
    const usage = { input: input + cacheRead, cacheRead, cacheWrite: 0, output, reasoning: 0 };
    return { id: 'x', model: 'm', parts, stop, usage };
  });

const said = (wire: Wire, { model, blocks, stopReason, usage, finished }: ResponseModel) => ({
  model,
  parts: blocks.flatMap((block): unknown[] => {
    if (block.type === 'tool_call') return [['call', block.id, block.name, block.input]];
    return block.text === '' ? [] : [[block.type, block.text]];
  }),
  stopReason,
  finished,
  counts: (({ input, cacheRead, output }) => [input, cacheRead ?? 0, output])(wire.usage(usage)),
});

function assembled(wire: Wire, bytes: Buffer): ResponseModel {
  const decoder = createAnswerDecoder({ arrayIsStream: true });
  const assembler = wire.assembler();
  for (const { event, data } of [...decoder.push(bytes), ...decoder.end().events])
    assembler.push({ event, data });
  return assembler.result();
}

async function* cut(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const collected = async (body: AsyncIterable<Buffer>): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
};

const context = { names: new ToolNames([]), model: 'asked', signatures: new Signatures(), asArray: false };

describe('conversion of answers', () => {
  for (const [a, b] of pairs) {
    it(`${a} -> ${b}: whole, streamed in any chunking, and streamed from a whole one are the same`, async () => {
      const [source, target] = [conversions[a], conversions[b]];
      await fc.assert(
        fc.asyncProperty(answer, fc.integer({ min: 1, max: 200 }), async (given, size) => {
          const warnings: string[] = [];
          const conversion = {
            ...context,
            from: a,
            to: b,
            warn: (message: string) => void warnings.push(message),
          };
          const whole = Buffer.from(JSON.stringify(source.converter.writeAnswer(given)));
          const writer = source.converter.writer();
          const events = [
            ...writer.begin(given),
            ...deltasOf(given.parts).flatMap((delta) => writer.push(delta)),
            ...writer.end(given),
          ];
          const stream = Buffer.from(
            events
              .map(
                ({ event, data }) => `${event ? `event: ${event}\n` : ''}data: ${JSON.stringify(data)}\n\n`,
              )
              .join('') + (writer.terminator ?? ''),
          );
          const convert = async (bytes: Buffer, asStream: boolean): Promise<Buffer> =>
            collected(
              (
                await convertAnswer(
                  { status: 200, headers: [], body: cut(bytes, size) },
                  { ...conversion, stream: asStream },
                )
              ).body,
            );
          const expected = said(target.wire, target.wire.fromJson(target.converter.writeAnswer(given)));
          const one = target.wire.fromJson(JSON.parse((await convert(whole, false)).toString()));
          const two = target.wire.fromJson(JSON.parse((await convert(stream, false)).toString()));
          const three = assembled(target.wire, await convert(stream, true));
          const four = assembled(target.wire, await convert(whole, true));
          for (const model of [one, two, three, four]) expect(said(target.wire, model)).toEqual(expected);
          expect(warnings).toEqual([]);
        }),
        { numRuns: 8 },
      );
    });
  }

  it('reads streams that others write', async () => {
    const upstream = dryUpstream({ kind: 'tool', folder: '/work' });
    const tools = [
      {
        name: 'Bash',
        description: 'Run.',
        schema: { type: 'object', properties: { command: { type: 'string' } }, required: ['command'] },
      },
    ];
    const turns: Turn[] = [{ role: 'user', parts: [{ type: 'text', text: 'hi' }] }];
    for (const [a, b] of pairs) {
      const body = conversions[a].converter.writeRequest(
        { model: 'm', stream: true, system: [], turns, tools, params: {} },
        new Gaps(),
      );
      const path = {
        'anthropic-messages': '/v1/messages',
        'openai-responses': '/v1/responses',
        'openai-chat': '/v1/chat/completions',
        gemini: '/v1beta/models/m:streamGenerateContent?alt=sse',
      }[a];
      const given = await upstream.send({
        method: 'POST',
        target: { origin: 'http://x', path, agent: 'x' },
        headers: [],
        body: cut(Buffer.from(JSON.stringify(body)), 100),
        signal: new AbortController().signal,
      });
      const bytes = await collected(given.body);
      const warnings: string[] = [];
      const converted = await convertAnswer(
        { ...given, body: cut(bytes, 7) },
        { ...context, from: a, to: b, stream: true, warn: (message) => void warnings.push(message) },
      );
      const [source, target] = [conversions[a], conversions[b]];
      const expected = commonAnswer(source.wire, source.converter, assembled(source.wire, bytes), {
        ...context,
        newId,
      });
      const model = assembled(target.wire, await collected(converted.body));
      expect([
        b,
        said(target.wire, model).parts,
        target.converter.readStop(model.stopReason, model.blocks),
      ]).toEqual([
        b,
        expected.parts.map((part) =>
          part.type === 'call' ? ['call', part.id, 'Bash', { command: 'ls' }] : [],
        ),
        'calls',
      ]);
      expect(target.wire.usage(model.usage)).toMatchObject({
        input: expected.usage.input,
        output: expected.usage.output,
      });
      expect(warnings).toEqual([]);
    }
  });

  it('gives back the text of a free-form tool and the namespace of another', async () => {
    const names = new ToolNames([
      { name: 'apply_patch', type: 'custom', description: '', deferred: false },
      { name: 'list', namespace: 'mcp', type: 'function', description: '', deferred: false },
    ]);
    const given: CommonAnswer = {
      id: 'x',
      model: 'm',
      parts: [
        {
          type: 'call',
          id: 'c1',
          name: 'apply_patch',
          freeForm: false,
          input: { input: '*** "x"' },
          text: '{"input":"*** \\"x\\""}',
        },
        { type: 'call', id: 'c2', name: 'mcp__list', freeForm: false, input: {}, text: '{}' },
      ],
      stop: 'calls',
      usage: { input: 1, cacheRead: 0, cacheWrite: 0, output: 1, reasoning: 0 },
    };
    const writer = conversions['anthropic-messages'].converter.writer();
    const events = [
      ...writer.begin(given),
      ...deltasOf(given.parts).flatMap((delta) => writer.push(delta)),
      ...writer.end(given),
    ];
    const bytes = Buffer.from(
      events.map(({ event, data }) => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`).join(''),
    );
    const { wire } = conversions['openai-responses'];
    const converted = await convertAnswer(
      { status: 200, headers: [], body: cut(bytes, 5) },
      {
        ...context,
        names,
        from: 'anthropic-messages',
        to: 'openai-responses',
        stream: true,
        warn: () => undefined,
      },
    );
    expect(assembled(wire, await collected(converted.body)).blocks).toEqual([
      { type: 'tool_call', id: 'c1', name: 'apply_patch', input: '*** "x"', text: '*** "x"' },
      { type: 'tool_call', id: 'c2', name: 'list', namespace: 'mcp', input: {}, text: '{}' },
    ]);
  });

  it('keeps the signature that Gemini gives a call, for the next request', async () => {
    const signatures = new Signatures();
    const body = {
      candidates: [
        {
          content: {
            role: 'model',
            parts: [{ functionCall: { name: 'Bash', args: {} }, thoughtSignature: 'SIG' }],
          },
          finishReason: 'STOP',
        },
      ],
    };
    const converted = await convertAnswer(
      { status: 200, headers: [], body: cut(Buffer.from(JSON.stringify(body)), 999) },
      {
        ...context,
        signatures,
        from: 'gemini',
        to: 'anthropic-messages',
        stream: false,
        warn: () => undefined,
      },
    );
    const message = JSON.parse((await collected(converted.body)).toString());
    const { body: next } = convertRequest(
      {
        wire: 'anthropic-messages',
        path: '/v1/messages',
        body: {
          model: 'm',
          messages: [
            { role: 'user', content: 'go' },
            { role: 'assistant', content: message.content },
          ],
        },
      },
      'gemini',
      undefined,
      signatures,
    );
    expect(next['contents']).toMatchObject([{}, { parts: [{ thoughtSignature: 'SIG' }] }]);
  });

  it('passes errors on in the client’s wire, whole, inside a stream, and for a stream that breaks off', async () => {
    const convert = (status: number, text: string, to: (typeof gatewayWires)[number], stream: boolean) =>
      convertAnswer(
        { status, headers: ['retry-after', '7'], body: cut(Buffer.from(text), 999) },
        { ...context, from: 'openai-chat', to, stream, warn: () => undefined },
      );
    const limited = await convert(
      429,
      '{"error":{"message":"slow down","code":"rate"}}',
      'anthropic-messages',
      true,
    );
    expect([limited.status, JSON.parse((await collected(limited.body)).toString()), limited.headers]).toEqual(
      [
        429,
        { type: 'error', error: { type: 'rate_limit_error', message: 'slow down' } },
        expect.arrayContaining(['retry-after', '7']),
      ],
    );
    const page = await convert(502, '<title>Bad gateway</title>', 'gemini', false);
    expect(JSON.parse((await collected(page.body)).toString())).toEqual({
      error: { code: 502, message: 'Bad gateway', status: 'INTERNAL' },
    });
    const chunk = 'data: {"choices":[{"index":0,"delta":{"content":"a"}}]}\n\n';
    const failed = await convert(
      200,
      `${chunk}data: {"error":{"message":"lost"}}\n\n`,
      'anthropic-messages',
      true,
    );
    const model = assembled(conversions['anthropic-messages'].wire, await collected(failed.body));
    expect(model.error).toMatchObject({ error: { message: 'lost' } });
    const broken = await convert(200, chunk, 'openai-responses', true);
    await expect(collected(broken.body)).rejects.toThrow('before its answer was whole');
  });
});
