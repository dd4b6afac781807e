import { describe, expect, it } from 'vitest';
import { detectWire, wireByName } from '../../src/wire/table.ts';
import type { Wire } from '../../src/wire/types.ts';

const converse = wireByName('bedrock-converse') as Wire;
const path = '/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse-stream';
const request = {
  system: [{ text: 'You are an agent.' }, { cachePoint: { type: 'default' } }, { text: 'Today is Monday.' }],
  messages: [
    { role: 'user', content: [{ text: 'List the files' }, { cachePoint: { type: 'default' } }] },
    {
      role: 'assistant',
      content: [
        { reasoningContent: { reasoningText: { text: 'I look', signature: 'c2ln' } } },
        { text: 'Let me look.' },
        { toolUse: { toolUseId: 't1', name: 'ls', input: { path: '.' } } },
      ],
    },
    {
      role: 'user',
      content: [
        {
          toolResult: {
            toolUseId: 't1',
            status: 'error',
            content: [{ text: 'no such folder' }, { json: { code: 2 } }],
          },
        },
        { image: { format: 'png', source: { bytes: 'aGVsbG8=' } } },
      ],
    },
  ],
  inferenceConfig: { maxTokens: 100 },
  toolConfig: {
    tools: [
      { toolSpec: { name: 'ls', description: 'Lists', inputSchema: { json: { type: 'object' } } } },
      { systemTool: { name: 'nova_grounding' } },
      { cachePoint: { type: 'default' } },
    ],
    toolChoice: { auto: {} },
  },
};

describe('a request to Converse', () => {
  it.each([
    [path],
    ['/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Ainference-profile%2Fx/converse'],
    ['/gateway/model/meta.llama3/converse?x=1'],
  ])('is recognised by its path %s', (at) => {
    expect(detectWire({ method: 'POST', path: at })?.name).toBe('bedrock-converse');
  });

  it.each([
    [request, 'bedrock-converse'],
    [{ messages: [{ role: 'user', content: [{ toolResult: {} }] }] }, 'bedrock-converse'],
    [{ system: 'x', messages: [] }, 'anthropic-messages'],
    [{ messages: [{ role: 'user', content: 'hi' }] }, 'openai-chat'],
  ])('is recognised by its body, too (%#)', (body, name) => {
    expect(detectWire({ method: 'POST', path: '/llm', body })?.name).toBe(name);
  });

  it('splits into surfaces, tools and messages', () => {
    const split = converse.split(request, path);
    expect(split.model).toBe('us.anthropic.claude-sonnet-4-5-20250929-v1:0');
    expect(split.stream).toBe(true);
    expect(split.surfaces).toEqual([
      { kind: 'system', place: 'system[0]', text: 'You are an agent.' },
      { kind: 'system', place: 'system[2]', text: 'Today is Monday.' },
    ]);
    expect(split.tools).toEqual([
      { name: 'ls', type: 'function', description: 'Lists', schema: { type: 'object' }, deferred: false },
      { name: 'nova_grounding', type: 'server', wireType: 'systemTool', description: '', deferred: false },
    ]);
    expect(split.messages.map(({ role, blocks }) => [role, ...blocks.map(({ type }) => type)])).toEqual([
      ['user', 'text'],
      ['assistant', 'thinking', 'text', 'tool_call'],
      ['user', 'tool_result', 'image'],
    ]);
    expect(split.messages[2]?.blocks[0]).toEqual({
      type: 'tool_result',
      id: 't1',
      text: 'no such folder\n{"code":2}',
      isError: true,
    });
    expect(split.userPrompt).toBe('List the files');
    expect(split.params).toEqual({
      inferenceConfig: { maxTokens: 100 },
      toolConfig: { toolChoice: { auto: {} } },
    });
    expect(converse.split(request, path.replace('-stream', '')).stream).toBe(false);
  });

  it.each([
    ['tools', request.toolConfig.tools[2]],
    ['system', request.system[1]],
    ['messages', request.messages[0]],
  ] as const)('sees cache points among %s', (list, element) => {
    expect(converse.view(list, element).cacheMarker).toBe(true);
    expect(converse.view(list, element).blocks.map(({ type }) => type)).not.toContain('other');
  });

  it('keeps blocks it does not know', () => {
    expect(converse.view('messages', { role: 'user', content: [{ hologram: { a: 1 } }] }).blocks).toEqual([
      { type: 'other', wireType: 'hologram', text: '{"hologram":{"a":1}}' },
    ]);
  });
});

const usage = { inputTokens: 11, outputTokens: 7, totalTokens: 5108, cacheReadInputTokens: 90 };
const events = [
  { event: 'messageStart', data: { role: 'assistant', p: 'abc' } },
  { event: 'contentBlockDelta', data: { contentBlockIndex: 0, delta: { reasoningContent: { text: 'I ' } } } },
  {
    event: 'contentBlockDelta',
    data: { contentBlockIndex: 0, delta: { reasoningContent: { text: 'look' } } },
  },
  {
    event: 'contentBlockDelta',
    data: { contentBlockIndex: 0, delta: { reasoningContent: { signature: 'c2ln' } } },
  },
  { event: 'contentBlockStop', data: { contentBlockIndex: 0 } },
  { event: 'contentBlockDelta', data: { contentBlockIndex: 1, delta: { text: 'Let me ' }, p: 'x' } },
  { event: 'contentBlockDelta', data: { contentBlockIndex: 1, delta: { text: 'look.' } } },
  {
    event: 'contentBlockStart',
    data: { contentBlockIndex: 2, start: { toolUse: { toolUseId: 't1', name: 'ls' } } },
  },
  { event: 'contentBlockDelta', data: { contentBlockIndex: 2, delta: { toolUse: { input: '{"path":' } } } },
  { event: 'contentBlockDelta', data: { contentBlockIndex: 2, delta: { toolUse: { input: '"."}' } } } },
  { event: 'messageStop', data: { stopReason: 'tool_use' } },
  { event: 'metadata', data: { usage, metrics: { latencyMs: 5 } } },
];

describe('an answer of Converse', () => {
  it('is the same streamed and whole', () => {
    const assembler = converse.assembler();
    const content = events.map((event) => assembler.push(event));
    expect(content.indexOf(true)).toBe(1);
    const whole = converse.fromJson({
      output: { message: request.messages[1] },
      stopReason: 'tool_use',
      usage,
      metrics: { latencyMs: 5 },
    });
    expect(assembler.result()).toEqual(whole);
    expect(whole.blocks.map(({ type, text }) => [type, text])).toEqual([
      ['thinking', 'I look'],
      ['text', 'Let me look.'],
      ['tool_call', '{"path":"."}'],
    ]);
    expect(whole).toMatchObject({ finished: true, stopReason: 'tool_use', unknown: [] });
  });

  it('is unfinished without messageStop, and finished by an exception', () => {
    const cut = converse.assembler();
    for (const event of events.slice(0, 5)) cut.push(event);
    expect(cut.result().finished).toBe(false);
    const data = { type: 'error', error: { type: 'throttlingException', message: 'slow down' } };
    cut.push({ event: 'error', data });
    expect(cut.result()).toMatchObject({ finished: true, error: data.error, unknown: [] });
  });

  it('keeps an error body and unknown events', () => {
    expect(converse.fromJson({ message: 'no access' }).error).toEqual({ message: 'no access' });
    const assembler = converse.assembler();
    assembler.push({ event: 'hologram', data: { a: 1 } });
    assembler.push({ event: 'contentBlockDelta', data: { contentBlockIndex: 0, delta: { smell: 'x' } } });
    expect(assembler.result().unknown).toEqual([
      { event: 'hologram', a: 1 },
      { event: 'contentBlockDelta', index: 0, delta: { smell: 'x' } },
    ]);
  });
});
