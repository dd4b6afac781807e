import { describe, expect, it } from 'vitest';
import { detect, reassemble, split, type WireName } from '../../src/wire/index.ts';
import type { Block } from '../../src/wire/types.ts';

const answer = (wire: WireName, ...data: unknown[]) =>
  reassemble(
    wire,
    data.map((each) => ({ event: null, data: each })),
  );
const short = (blocks: readonly Block[]) =>
  blocks.map((block) =>
    block.type === 'tool_call' ? [block.id, block.name, block.text] : [block.type, block.text],
  );
const chat = (delta: object, choice: object = {}) => ({ choices: [{ index: 0, delta, ...choice }] });
const call = (index: number | undefined, id: string, name: string, text: unknown) => ({
  tool_calls: [{ ...(index === undefined ? {} : { index }), id, function: { name, arguments: text } }],
});

describe('calls that share an id, or have none', () => {
  it.each([
    [
      'one id, an index each',
      [call(0, 'c', 'find', '{"a":1}'), call(1, 'c', 'buy', '{"b"'), call(1, '', '', ':2}')],
    ],
    ['one id, the same tool', [call(0, 'c', 'find', '{"a":1}'), call(1, 'c', 'find', '{"a":2}')]],
    [
      'neither id nor index, the same tool',
      [call(undefined, '', 'find', '{"a":1}'), call(undefined, '', 'find', '{"a":2}')],
    ],
    ['no id, an index each', [call(0, '', 'find', '{"a":1}'), call(1, '', 'find', '{"a":2}')]],
  ])('%s: two calls', (_what, deltas) => {
    const found = answer('openai-chat', ...deltas.map((delta) => chat(delta))).blocks;
    expect(found.map((block) => block.text)).toEqual(['{"a":1}', expect.stringMatching(/^\{"(a|b)":2\}$/)]);
  });

  it('an empty object that more follows is a placeholder', () => {
    const deltas = [call(0, 'c', 'find', '{}'), call(0, '', '', '{"a"'), call(0, '', '', ':1}')];
    expect(short(answer('openai-chat', ...deltas.map((delta) => chat(delta))).blocks)).toEqual([
      ['c', 'find', '{"a":1}'],
    ]);
  });
});

describe('parts of answers that come in odd ways', () => {
  it('usage in several chunks is merged: a zero or a gap takes nothing away', () => {
    const usage = { prompt_tokens: 10, completion_tokens: 2, prompt_tokens_details: { cached_tokens: 4 } };
    const zero = { prompt_tokens: 0, completion_tokens: 0, prompt_tokens_details: { cached_tokens: 0 } };
    const found = answer('openai-chat', { ...chat({ content: 'x' }), usage }, { choices: [], usage: zero });
    expect(found.usage).toEqual(usage);
  });

  it('a text completion: its prompt is the message, its texts are the answer', () => {
    const request = split('openai-chat', { model: 'm', prompt: 'Say hi', suffix: '.' });
    expect(request.messages).toMatchObject([{ role: 'user', blocks: [{ type: 'text', text: 'Say hi' }] }]);
    expect(request.params).toEqual({ suffix: '.' });
    const chunk = (text: string, finish: string | null) =>
      `data: ${JSON.stringify({ object: 'text_completion', choices: [{ index: 0, text, finish_reason: finish }] })}\n\n`;
    const answer = reassemble('openai-chat', `${chunk('h', null)}${chunk('i', 'stop')}data: [DONE]\n\n`);
    expect(answer).toMatchObject({ blocks: [{ type: 'text', text: 'hi' }], stopReason: 'stop', unknown: [] });
  });

  it('a choice with an error, and completions with a text', () => {
    const failed = answer('openai-chat', chat({ content: 'x' }), {
      choices: [{ index: 0, delta: {}, finish_reason: 'error', error: { code: 502, message: 'm' } }],
    });
    expect([failed.error, failed.finished]).toEqual([{ code: 502, message: 'm' }, true]);
    expect(short(answer('openai-chat', { choices: [{ index: 0, text: 'a' }] }).blocks)).toEqual([
      ['text', 'a'],
    ]);
  });

  it('input of a call whose start is missing', () => {
    const delta = { type: 'input_json_delta', partial_json: '{"a":1}' };
    const found = answer('anthropic-messages', { type: 'content_block_delta', index: 2, delta });
    expect(short(found.blocks)).toEqual([['', '', '{"a":1}']]);
  });

  it.each([
    ['mcp_list_tools', { server_label: 's', tools: [{ name: 'a' }, { name: 'b' }] }, '[tools: a, b]'],
    ['item_reference', { id: 'msg_1' }, '[item msg_1]'],
    ['compaction', { encrypted_content: 'x' }, '[summary of the conversation before, encrypted]'],
    [
      'compaction',
      { summary: [{ type: 'summary_text', text: 's' }] },
      '[summary of the conversation before]\ns',
    ],
  ])('the Responses item %s', (type, item, text) => {
    const done = { type: 'response.output_item.done', output_index: 0, item: { type, ...item } };
    expect(answer('openai-responses', done).blocks.map((block) => block.text)).toEqual([text]);
  });

  it('a stream that begins with fields of its own', () => {
    const stream = `heartbeat: 1\n\n${[chat({ content: 'x' })].map((data) => `data: ${JSON.stringify(data)}\n\n`).join('')}`;
    expect(short(reassemble('openai-chat', stream).blocks)).toEqual([['text', 'x']]);
  });
});

describe('parallel calls of a Chat stream', () => {
  const [left, right] = [
    ['c1', 'find', '{"row":1}'],
    ['c2', 'buy', '{"row":2}'],
  ];
  it.each([
    ['each whole, all with index 0', [call(0, 'c1', 'find', '{"row":1}'), call(0, 'c2', 'buy', '{"row":2}')]],
    [
      'in pieces, interleaved by index',
      [
        call(0, 'c1', 'find', ''),
        call(1, 'c2', 'buy', '{"row"'),
        call(0, '', '', '{"row":1}'),
        call(1, '', '', ':2}'),
      ],
    ],
    [
      'in pieces one after the other, all with index 0 and their id',
      [
        call(0, 'c1', 'find', '{"row"'),
        call(0, 'c1', '', ':1}'),
        call(0, 'c2', 'buy', '{"row"'),
        call(0, 'c2', '', ':2}'),
      ],
    ],
    [
      'in pieces, all with index 0, the id in the first piece alone',
      [
        call(0, 'c1', 'find', '{"row"'),
        call(0, '', '', ':1}'),
        call(0, 'c2', 'buy', '{"row"'),
        call(0, '', '', ':2}'),
      ],
    ],
    [
      'without index',
      [call(undefined, 'c1', 'find', '{"row":1}'), call(undefined, 'c2', 'buy', '{"row":2}')],
    ],
    ['arguments as objects', [call(0, 'c1', 'find', { row: 1 }), call(1, 'c2', 'buy', { row: 2 })]],
    [
      'the id after the first piece',
      [call(0, '', 'find', '{"row"'), call(0, 'c1', '', ':1}'), call(1, 'c2', 'buy', '{"row":2}')],
    ],
  ])('%s', (_name, deltas) => {
    const { blocks } = answer('openai-chat', ...deltas.map((delta) => chat(delta)), '[DONE]');
    expect(short(blocks)).toEqual([left, right]);
  });

  it('takes arguments that are repeated from the start as all there are', () => {
    const texts = ['{"a"', '{"a":[1', '{"a":[1,2]', '{"a":[1,2]}', '{"a":[1,2]}'];
    const { blocks } = answer('openai-chat', ...texts.map((text) => chat(call(0, 'c', 'sum', text))));
    expect(short(blocks)).toEqual([['c', 'sum', '{"a":[1,2]}']]);
  });
});

describe('texts of a Chat stream', () => {
  const textOf = (...pieces: string[]) =>
    answer('openai-chat', ...pieces.map((content) => chat({ content })), '[DONE]').blocks.map(
      ({ text }) => text,
    );

  it.each([
    ['snapshots', ['The', 'The shelf', 'The shelf is', 'The shelf is empty.'], 'The shelf is empty.'],
    ['snapshots, some of them repeated', ['A', 'A', 'A b', 'A b', 'A b c'], 'A b c'],
    ['pieces that begin as all before them by chance', ['ha', 'ha', 'haha', '!'], 'hahahaha!'],
    ['one piece that begins as the one before', ['no', 'not'], 'nonot'],
    ['snapshots, then a piece', ['a', 'ab', 'abc', 'd'], 'aababcd'],
  ])('%s', (_name, pieces, text) => {
    expect(textOf(...pieces)).toEqual([text]);
  });

  it('thinking in snapshots beside text in pieces', () => {
    const { blocks } = answer(
      'openai-chat',
      chat({ reasoning_content: 'I' }),
      chat({ reasoning_content: 'I look', content: 'On' }),
      chat({ reasoning_content: 'I look.', content: ' shelf' }),
      '[DONE]',
    );
    expect(blocks.map(({ text }) => text)).toEqual(['I look.', 'On shelf']);
  });
});

describe('ends of streams', () => {
  it.each(['[DONE]', ' [DONE]', '[DONE] ', '\t[DONE]\r'])('%j ends a Chat stream', (mark) => {
    const model = answer('openai-chat', chat({ content: 'ok' }), mark);
    expect(model).toMatchObject({ finished: true, unknown: [] });
  });

  it('a cut Responses stream has no stop reason', () => {
    const model = answer(
      'openai-responses',
      { type: 'response.created', response: { status: 'in_progress', output: [] } },
      { type: 'response.output_text.delta', output_index: 0, item_id: 'm', content_index: 0, delta: 'half' },
    );
    expect(model).toMatchObject({ finished: false, stopReason: null, blocks: [{ text: 'half' }] });
  });

  it('output counted at the start of a message is a placeholder', () => {
    const start = { type: 'message_start', message: { usage: { input_tokens: 7, output_tokens: 1 } } };
    expect(answer('anthropic-messages', start).usage).toEqual({ input_tokens: 7 });
    const counted = { type: 'message_delta', delta: {}, usage: { output_tokens: 5 } };
    expect(answer('anthropic-messages', start, counted).usage).toEqual({ input_tokens: 7, output_tokens: 5 });
  });
});

describe('Responses items', () => {
  const item = (type: string, step: string, id: string, index: number, more: object) => ({
    type: `response.output_item.${step}`,
    output_index: index,
    item: { type, id, ...more },
  });

  it('with one index are distinguished by id', () => {
    const { blocks } = answer(
      'openai-responses',
      item('reasoning', 'added', 'r', 0, { summary: [] }),
      { type: 'response.reasoning_summary_text.delta', item_id: 'r', output_index: 0, delta: 'Hm.' },
      item('reasoning', 'done', 'r', 0, { summary: [{ type: 'summary_text', text: 'Hm.' }] }),
      item('function_call', 'added', 'f', 0, { call_id: 'c', name: 'find', arguments: '' }),
      { type: 'response.function_call_arguments.delta', item_id: 'f', output_index: 0, delta: '{}' },
      { type: 'response.completed', response: { status: 'completed', output: [] } },
    );
    expect(short(blocks)).toEqual([
      ['thinking', 'Hm.'],
      ['c', 'find', '{}'],
    ]);
  });

  it('without index and start are distinguished by id', () => {
    const delta = (item_id: string, text: string) => ({
      type: 'response.output_text.delta',
      item_id,
      delta: text,
    });
    const { blocks } = answer(
      'openai-responses',
      delta('m1', 'One '),
      delta('m2', 'Two '),
      delta('m1', 'shelf.'),
      delta('m2', 'shelves.'),
    );
    expect(blocks.map(({ text }) => text)).toEqual(['One shelf.', 'Two shelves.']);
  });

  it('whose id changes between events are one by index', () => {
    const { blocks } = answer(
      'openai-responses',
      item('message', 'added', 'a', 0, { content: [] }),
      { type: 'response.output_text.delta', item_id: 'b', output_index: 0, content_index: 0, delta: 'Yes' },
      item('message', 'done', 'c', 0, { content: [{ type: 'output_text', text: 'Yes.' }] }),
    );
    expect(short(blocks)).toEqual([['text', 'Yes.']]);
  });
});

describe('a second message in one Anthropic stream', () => {
  it('replaces the first, and the error between them stays', () => {
    const start = (id: string) => ({ type: 'message_start', message: { id, usage: { input_tokens: 3 } } });
    const block = (index: number, content_block: object) => ({
      type: 'content_block_start',
      index,
      content_block,
    });
    const delta = (index: number, value: object) => ({ type: 'content_block_delta', index, delta: value });
    const model = answer(
      'anthropic-messages',
      start('one'),
      block(0, { type: 'tool_use', id: 't1', name: 'find', input: {} }),
      delta(0, { type: 'input_json_delta', partial_json: '{"row":' }),
      block(1, { type: 'text', text: 'left over' }),
      { type: 'error', error: { type: 'overloaded_error', message: 'later' } },
      start('two'),
      block(0, { type: 'tool_use', id: 't2', name: 'buy', input: {} }),
      delta(0, { type: 'input_json_delta', partial_json: '{"row": 2}' }),
      { type: 'message_stop' },
    );
    expect(model).toMatchObject({ id: 'two', error: { error: { type: 'overloaded_error' } } });
    expect(short(model.blocks)).toEqual([['t2', 'buy', '{"row":2}']]);
  });
});

describe('digits of tool input', () => {
  const written = '{"id":9007199254740993001,"w":2.0,"n":1e2,"z":-0,"s":"1.0","d":1,"d":2}';
  it('stay as the model wrote them in a text', () => {
    const { blocks } = answer('openai-chat', chat(call(0, 'c', 'f', written)));
    expect(short(blocks)).toEqual([['c', 'f', written]]);
    expect(JSON.stringify(blocks)).toContain('{"id":9007199254740993001,"w":2.0,"n":1e2,"z":-0,');
  });

  it('stay as sent in an object, and other numbers are numbers', () => {
    const body =
      '{"type":"message","content":[{"type":"tool_use","id":"t","name":"f","input":{"id":9007199254740993001}}],' +
      '"usage":{"input_tokens":1e2,"output_tokens":3.0}}';
    const model = reassemble('anthropic-messages', body);
    expect(short(model.blocks)).toEqual([['t', 'f', '{"id":9007199254740993001}']]);
    expect(model.usage).toEqual({ input_tokens: 100, output_tokens: 3 });
  });
});

describe('indexes a stream names', () => {
  const huge = 1e9;
  it.each<[WireName, ...unknown[]]>([
    [
      'openai-responses',
      {
        type: 'response.output_text.delta',
        item_id: 'm',
        output_index: huge,
        content_index: huge,
        delta: 'x',
      },
    ],
    ['openai-chat', { choices: [{ index: huge, delta: { content: 'x' } }] }],
    [
      'anthropic-messages',
      { type: 'content_block_delta', index: huge, delta: { type: 'text_delta', text: 'x' } },
    ],
    ['gemini', { candidates: [{ index: huge, content: { parts: [{ text: 'x' }] } }] }],
  ])('cost nothing when they are large: %s', (wire, ...events) => {
    expect(short(answer(wire, ...events).blocks)).toEqual([['text', 'x']]);
  });

  it('are cut at a bound when there are very many', () => {
    const events = Array.from({ length: 30_000 }, (_, index) => ({
      type: 'content_block_delta',
      index,
      delta: { type: 'text_delta', text: 'x' },
    }));
    const { blocks, unknown } = answer('anthropic-messages', ...events);
    expect(blocks).toHaveLength(10_000);
    expect(unknown).toHaveLength(1001);
    expect(unknown.at(-1)).toEqual({ dropped: 19_000 });
  });
});

describe('lines of JSON', () => {
  const lines = [
    { model: 'm', message: { role: 'assistant', content: '', thinking: 'Hm.' }, done: false },
    { model: 'm', message: { role: 'assistant', content: 'Yes, ' }, done: false },
    { model: 'm', message: { role: 'assistant', content: 'row 1.' }, done: false },
    {
      model: 'm',
      message: { content: '', tool_calls: [{ function: { name: 'find', arguments: { row: 1 } } }] },
      done: false,
    },
    { model: 'm', done: true, done_reason: 'stop', prompt_eval_count: 5, eval_count: 3, total_duration: 1 },
  ];
  const body = lines.map((line) => `${JSON.stringify(line)}\n`).join('');

  it('of Ollama are one answer with any label', () => {
    for (const contentType of ['application/x-ndjson', 'application/json', 'text/event-stream', '']) {
      const model = reassemble('ollama', body, { contentType });
      expect(short(model.blocks)).toEqual([
        ['thinking', 'Hm.'],
        ['text', 'Yes, row 1.'],
        ['', 'find', '{"row":1}'],
      ]);
      expect(model).toMatchObject({ finished: true, stopReason: 'stop', model: 'm', unknown: [] });
      expect(model.usage).toEqual({ prompt_eval_count: 5, eval_count: 3, total_duration: 1 });
    }
  });

  it('that break off are a cut answer', () => {
    const model = reassemble('ollama', body.slice(0, -20));
    expect(model).toMatchObject({ finished: false, stopReason: null, usage: null });
  });

  it('are read with any format where a body is no JSON as a whole', () => {
    const chunks = ['a', 'b'].map((content) => JSON.stringify(chat({ content })));
    expect(short(reassemble('openai-chat', chunks.join('\n')).blocks)).toEqual([['text', 'ab']]);
  });

  it('and errors of Ollama are read', () => {
    expect(reassemble('ollama', '{"error":"model not found"}')).toMatchObject({
      error: 'model not found',
      finished: true,
    });
  });
});

describe('a request to Ollama', () => {
  it('is read with its images, thinking, calls and results', () => {
    const body = {
      model: 'm',
      system: 'Be brief.',
      messages: [
        { role: 'user', content: 'What is this?', images: ['iVBORw0KGgo='] },
        {
          role: 'assistant',
          content: '',
          thinking: 'Hm.',
          tool_calls: [{ function: { name: 'find', arguments: { row: 1 } } }],
        },
        { role: 'tool', tool_name: 'find', content: 'none' },
      ],
      tools: [{ type: 'function', function: { name: 'find', parameters: {} } }],
    };
    expect(detect({ method: 'POST', path: '/api/chat', body })).toBe('ollama');
    const { messages, tools, surfaces, stream } = split('ollama', body);
    expect(messages.map(({ role, blocks }) => [role, ...short(blocks)])).toEqual([
      ['user', ['text', 'What is this?'], ['image', '[image: image, 8 bytes]']],
      ['assistant', ['thinking', 'Hm.'], ['', 'find', '{"row":1}']],
      ['tool', ['tool_result', 'none']],
    ]);
    expect([tools.length, surfaces.map(({ text }) => text), stream]).toEqual([1, ['Be brief.'], true]);
  });
});

describe('Gemini’s system instruction', () => {
  const text = 'Be brief.';
  it.each([
    ['a list of parts', { systemInstruction: { parts: [{ text }] } }],
    ['one part', { systemInstruction: { parts: { text } } }],
    ['a bare text', { systemInstruction: text }],
    ['snake case', { system_instruction: { parts: [{ text }] } }],
    ['a content of the role system', { contents: [{ role: 'system', parts: [{ text }] }] }],
    ['the envelope of Code Assist', { request: { systemInstruction: text } }],
  ])('%s', (_name, body) => {
    const contents = [{ role: 'user', parts: [{ text: 'hi' }] }];
    const whole =
      'request' in body
        ? { request: { ...body.request, contents } }
        : { ...body, contents: [...('contents' in body ? body.contents : []), ...contents] };
    const model = split('gemini', whole);
    expect(model.surfaces.map((surface) => [surface.kind, surface.text])).toEqual([['system', text]]);
    expect([model.userPrompt, model.params]).toEqual(['hi', {}]);
  });
});
