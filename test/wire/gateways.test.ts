import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reassemble, split, usage, type WireName } from '../../src/wire/index.ts';

/** What gateways and servers make of the formats that they offer: see the trackers of LiteLLM, vLLM, SGLang, llama.cpp. */
const read = (wire: WireName, events: readonly unknown[]) => {
  const found = reassemble(
    wire,
    events.map((data) => ({ event: null, data })),
  );
  const { input, cacheRead, output } = usage(wire, found.usage);
  return {
    texts: found.blocks.map((block) =>
      block.type === 'tool_call' ? `${block.id} ${block.name} ${block.text}` : block.text,
    ),
    found,
    tokens: [input, cacheRead, output],
  };
};

const chunk = (delta: object, choice: object = {}, members: object = {}) => ({
  id: 'c-1',
  model: 'stock-1',
  choices: [{ index: 0, delta, ...choice }],
  ...members,
});
const piece = (call: object) => chunk({ tool_calls: [call] });
const begin = { type: 'message_start', message: { id: 'm-1', model: 'stock-2', usage: { input_tokens: 9 } } };
const start = (content_block: object, index?: number) => ({
  type: 'content_block_start',
  content_block,
  ...(index === undefined ? {} : { index }),
});
const more = (delta: object, index?: number) => ({
  type: 'content_block_delta',
  delta,
  ...(index === undefined ? {} : { index }),
});
const json = (partial_json: unknown) => ({ type: 'input_json_delta', partial_json });
const tool = (id: string) => ({ type: 'tool_use', id, name: 'order', input: {} });
const gemini = (functionCall: object) => ({ candidates: [{ content: { parts: [{ functionCall }] } }] });

describe('tool calls in pieces', () => {
  it.each<[string, WireName, unknown[], string[]]>([
    [
      'Chat, another id with each piece of one call',
      'openai-chat',
      [
        piece({ index: 0, id: 'a', function: { name: 'order', arguments: '{"n"' } }),
        piece({ index: 0, id: 'b', function: { arguments: ':4}' } }),
      ],
      ['a order {"n":4}'],
    ],
    [
      'Chat, indexes as texts',
      'openai-chat',
      [
        piece({ index: '0', id: 'a', function: { name: 'order', arguments: '{"n"' } }),
        piece({ index: '1', id: 'b', function: { name: 'count', arguments: '{"m"' } }),
        piece({ index: '0', function: { arguments: ':4}' } }),
        piece({ index: '1', function: { arguments: ':5}' } }),
      ],
      ['a order {"n":4}', 'b count {"m":5}'],
    ],
    [
      'Chat, one call in place of a list, then a piece of nothing',
      'openai-chat',
      [
        chunk({ tool_calls: { index: 0, id: 'a', function: { name: 'order', arguments: '{}' } } }),
        piece({}),
        piece({ index: 1, function: { name: null, arguments: '' } }),
      ],
      ['a order {}'],
    ],
    [
      'Messages, all of the input with each piece',
      'anthropic-messages',
      [begin, start(tool('a'), 0), more(json('{"n"'), 0), more(json('{"n":4'), 0), more(json('{"n":4}'), 0)],
      ['a order {"n":4}'],
    ],
    [
      'Messages, input as an object',
      'anthropic-messages',
      [begin, start(tool('a'), 0), more(json({ n: 4 }), 0)],
      ['a order {"n":4}'],
    ],
    [
      'Messages, one index for all blocks',
      'anthropic-messages',
      [
        begin,
        ...[
          start({ type: 'text', text: '' }, 0),
          more({ type: 'text_delta', text: 'Yes.' }, 0),
          start(tool('a'), 0),
          more(json('{"n":4}'), 0),
          start(tool('b'), 0),
          more(json('{"n":5}'), 0),
        ],
      ],
      ['Yes.', 'a order {"n":4}', 'b order {"n":5}'],
    ],
    [
      'Messages, no index',
      'anthropic-messages',
      [
        begin,
        start({ type: 'text', text: '' }),
        more({ type: 'text_delta', text: 'Yes.' }),
        start(tool('a')),
        more(json('{}')),
      ],
      ['Yes.', 'a order {}'],
    ],
    [
      'Messages, a text with its start and again after it',
      'anthropic-messages',
      [begin, start({ type: 'text', text: 'Yes' }, 0), more({ type: 'text_delta', text: 'Yes.' }, 0)],
      ['Yes.'],
    ],
    [
      'Responses, an end without arguments, and a final output that lacks the call',
      'openai-responses',
      [
        {
          type: 'response.output_item.added',
          output_index: 0,
          item: { id: 'f', type: 'function_call', call_id: 'a', name: 'order' },
        },
        { type: 'response.function_call_arguments.delta', item_id: 'f', output_index: 0, delta: '{"n":4}' },
        { type: 'response.function_call_arguments.done', item_id: 'f', output_index: 0, arguments: '' },
        {
          type: 'response.output_text.delta',
          item_id: 't',
          output_index: 1,
          content_index: 0,
          delta: 'Yes.',
        },
        {
          type: 'response.completed',
          response: { output: [{ type: 'message', content: [{ type: 'output_text', text: 'Yes.' }] }] },
        },
      ],
      ['a order {"n":4}', 'Yes.'],
    ],
    [
      'Gemini, arguments by path',
      'gemini',
      [
        gemini({ id: 'a', name: 'order', willContinue: true }),
        gemini({
          partialArgs: [{ jsonPath: '$.items[0].name', stringValue: 'che', willContinue: true }],
          willContinue: true,
        }),
        gemini({
          partialArgs: [
            { jsonPath: '$.items[0].name', stringValue: 'ese' },
            { jsonPath: "$.items[1]['not.a path']", numberValue: 2 },
            { jsonPath: '$.isFresh', boolValue: false },
          ],
          willContinue: true,
        }),
        gemini({}),
      ],
      ['a order {"items":[{"name":"cheese"},{"not.a path":2}],"isFresh":false}'],
    ],
    [
      'Gemini, a call that comes twice, and parts that are no list',
      'gemini',
      [
        gemini({ id: 'a', name: 'order', args: { n: 4 } }),
        gemini({ id: 'a', name: 'order', args: { n: 4 } }),
        { candidates: [{ content: { parts: { text: 'Yes.' } }, finishReason: 'STOP' }] },
      ],
      ['a order {"n":4}', 'Yes.'],
    ],
    [
      'Converse over SSE',
      'bedrock-converse',
      [
        {
          contentBlockStart: { contentBlockIndex: 0, start: { toolUse: { toolUseId: 'a', name: 'order' } } },
        },
        { contentBlockDelta: { contentBlockIndex: 0, delta: { toolUse: { input: '{}' } } } },
        { messageStop: { stopReason: 'tool_use' } },
      ],
      ['a order {}'],
    ],
  ])('%s', (_what, wire, events, texts) => expect(read(wire, events).texts).toEqual(texts));

  it('paths of Gemini that cannot be followed leave the pieces as they came', () => {
    for (const jsonPath of ['$.a[1000000000]', '$.__proto__.x', 'a', '$..a', `$${'.a'.repeat(200)}`]) {
      const partialArgs = [{ jsonPath, stringValue: 'x' }];
      const { texts } = read('gemini', [gemini({ id: 'a', name: 'order', partialArgs })]);
      expect(texts).toEqual([`a order ${JSON.stringify({ partialArgs })}`]);
    }
  });
});

describe('chunks beside the answer', () => {
  it('chunks about a content filter take neither model nor id nor the reason to stop', () => {
    const filter = {
      id: '',
      model: '',
      choices: [{ index: 0, finish_reason: null, content_filter_offsets: {} }],
    };
    const { found } = read('openai-chat', [
      { id: '', model: '', choices: [], prompt_filter_results: [] },
      chunk({ content: 'Yes.' }, { finish_reason: '' }),
      chunk({}, { finish_reason: 'stop' }),
      chunk({}, { finish_reason: '' }),
      filter,
    ]);
    expect(found).toMatchObject({ model: 'stock-1', id: 'c-1', stopReason: 'stop', finished: true });
  });

  it('a whole message at the end repeats the deltas', () => {
    const whole = { choices: [{ index: 0, finish_reason: 'stop', message: { content: 'Yes, four.' } }] };
    expect(
      read('openai-chat', [chunk({ content: 'Yes, ' }), chunk({ content: 'four.' }), whole]).texts,
    ).toEqual(['Yes, four.']);
  });

  it('thinking blocks have the signature of thinking', () => {
    const { found } = read('openai-chat', [
      chunk({
        reasoning_content: 'Hm',
        thinking_blocks: [{ type: 'thinking', thinking: 'Hm', signature: null }],
      }),
      chunk({ reasoning_content: '.', thinking_blocks: [{ type: 'thinking', thinking: '.' }] }),
      chunk({ thinking_blocks: [{ type: 'thinking', thinking: '', signature: 'S1' }] }),
      chunk({ content: 'Yes.' }),
    ]);
    expect(found.blocks[0]).toEqual({ type: 'thinking', text: 'Hm.', signature: 'S1' });
  });

  it('the finish reason error is an error', () => {
    const failed = chunk({}, { finish_reason: 'error', native_finish_reason: 'upstream_lost' });
    expect(read('openai-chat', [chunk({ content: 'Y' }), failed]).found.error).toMatchObject({
      code: 'upstream_lost',
    });
  });

  it('an exception in a Converse stream is an error, however it is framed', () => {
    const data = { message: 'Too many tokens' };
    const error = { type: 'throttlingException', ...data };
    expect(reassemble('bedrock-converse', [{ event: 'throttlingException', data }])).toMatchObject({ error });
    expect(read('bedrock-converse', [{ throttlingException: data }]).found).toMatchObject({ error });
  });
});

describe('answers in another format than the request', () => {
  const forms: [WireName, unknown[], unknown][] = [
    [
      'openai-chat',
      [
        chunk(
          { content: 'Yes.' },
          { finish_reason: 'stop' },
          { usage: { prompt_tokens: 9, completion_tokens: 2 } },
        ),
      ],
      { choices: [{ message: { content: 'Yes.' } }], usage: { prompt_tokens: 9, completion_tokens: 2 } },
    ],
    [
      'anthropic-messages',
      [
        begin,
        start({ type: 'text', text: 'Yes.' }, 0),
        { type: 'message_delta', delta: {}, usage: { output_tokens: 2 } },
      ],
      {
        type: 'message',
        content: [{ type: 'text', text: 'Yes.' }],
        usage: { input_tokens: 9, output_tokens: 2 },
      },
    ],
    [
      'openai-responses',
      [
        {
          type: 'response.completed',
          response: {
            output: [{ type: 'message', content: [{ type: 'output_text', text: 'Yes.' }] }],
            usage: { input_tokens: 9, output_tokens: 2 },
          },
        },
      ],
      {
        object: 'response',
        output: [{ type: 'message', content: [{ type: 'output_text', text: 'Yes.' }] }],
        usage: { input_tokens: 9, output_tokens: 2 },
      },
    ],
    [
      'gemini',
      [
        {
          candidates: [{ content: { parts: [{ text: 'Yes.' }] }, finish_reason: 'STOP' }],
          usage_metadata: { prompt_token_count: 9, candidates_token_count: 2 },
        },
      ],
      {
        candidates: [{ content: { parts: [{ text: 'Yes.' }] } }],
        usageMetadata: { promptTokenCount: 9, candidatesTokenCount: 2 },
      },
    ],
  ];
  const wires = forms.map(([wire]) => wire);
  it.each(
    wires.flatMap((asked) => forms.map(([form, events, body]) => [asked, form, events, body] as const)),
  )('a %s request, a %s answer', (asked, _form, events, body) => {
    expect([read(asked, events).texts, read(asked, events).tokens]).toEqual([['Yes.'], [9, null, 2]]);
    const whole = reassemble(asked, JSON.stringify(body));
    expect(whole.blocks.map(({ text }) => text)).toEqual(['Yes.']);
    expect(usage(asked, whole.usage)).toMatchObject({ input: 9, output: 2 });
  });
});

describe('usage of gateways', () => {
  it('timings of llama.cpp count the tokens where no usage does', () => {
    const timings = {
      cache_n: 236,
      prompt_n: 4,
      prompt_ms: 30.9,
      predicted_n: 35,
      predicted_per_second: 52.9,
    };
    const stop = chunk({}, { finish_reason: 'stop' }, { timings });
    expect(read('openai-chat', [chunk({ content: 'Yes.' }), stop]).tokens).toEqual([240, 236, 35]);
  });

  it('a later snapshot without a total leaves the counts as they are', () => {
    const snapshot = (completion_tokens: number, total: object) =>
      chunk({}, {}, { usage: { prompt_tokens: 90, completion_tokens, ...total } });
    const { found, tokens } = read('openai-chat', [snapshot(1, { total_tokens: 91 }), snapshot(7, {})]);
    expect(tokens).toEqual([90, null, 7]);
    expect(usage('openai-chat', found.usage).problems).toBeUndefined();
  });

  it('the parts sum to the whole, and a total decides whether the input has the cache counts in it', () => {
    const count = fc.integer({ min: 1, max: 100_000 });
    fc.assert(
      fc.property(count, count, count, count, fc.boolean(), (uncached, read, write, output, isWithin) => {
        const whole = uncached + read + write;
        const input = isWithin ? whole : uncached;
        const total = whole + output;
        const forms: [WireName, object][] = [
          [
            'anthropic-messages',
            {
              input_tokens: input,
              cache_read_input_tokens: read,
              cache_creation_input_tokens: write,
              output_tokens: output,
              total_tokens: total,
            },
          ],
          [
            'bedrock-converse',
            {
              inputTokens: input,
              cacheReadInputTokens: read,
              cacheWriteInputTokens: write,
              outputTokens: output,
              totalTokens: total,
            },
          ],
          [
            'openai-chat',
            {
              prompt_tokens: input,
              prompt_tokens_details: { cached_tokens: read, cache_write_tokens: write },
              completion_tokens: output,
              total_tokens: total,
            },
          ],
          [
            'openai-responses',
            {
              input_tokens: input,
              input_tokens_details: { cached_tokens: read, cache_write_tokens: write },
              output_tokens: output,
              total_tokens: total,
            },
          ],
        ];
        for (const [wire, raw] of forms)
          expect(usage(wire, raw)).toMatchObject({
            uncached,
            cacheRead: read,
            cacheWrite: write,
            input: whole,
            output,
          });
      }),
    );
  });
});

describe('media', () => {
  const bytes = 'iVBORw0KGgo'.repeat(120);
  const url = `data:image/png;base64,${bytes}`;
  const parts: [WireName, unknown][] = [
    ...[
      { type: 'image_url', image_url: { url } },
      { type: 'image_url', image_url: url },
      { type: 'input_image', image_url: url },
      { type: 'audio_url', audio_url: { url } },
      { type: 'document_url', document_url: url },
      { type: 'video', video: [url, url] },
      { type: 'image', image: bytes },
      { type: 'image_base64', image_base64: bytes },
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: bytes } },
      { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: bytes } },
      {
        type: 'tool_result',
        tool_use_id: 'a',
        content: [{ type: 'image', source: { type: 'base64', data: bytes } }],
      },
      { type: 'file', file: { filename: 'list.pdf', file_data: bytes } },
      { type: 'hologram', layers: [{ pixels: bytes }] },
    ].flatMap((part): [WireName, unknown][] => [
      ['openai-chat', part],
      ['anthropic-messages', part],
      ['openai-responses', part],
    ]),
    ...[{ inlineData: { mimeType: 'image/png', data: bytes } }, { hologram: { pixels: bytes } }].map(
      (part): [WireName, unknown] => ['gemini', part],
    ),
    ...[{ video: { format: 'mp4', source: { bytes } } }, { hologram: { source: { bytes } } }].map(
      (part): [WireName, unknown] => ['bedrock-converse', part],
    ),
  ];
  it.each(parts)('%s never has the bytes as text: %j', (wire, part) => {
    const message = { role: 'user', content: [part], parts: [part] };
    const body =
      wire === 'openai-responses' ? { input: [message] } : { messages: [message], contents: [message] };
    const { messages } = split(wire, body);
    expect(messages[0]?.blocks).toHaveLength(1);
    expect(JSON.stringify(messages)).not.toContain(bytes.slice(0, 100));
  });
});
