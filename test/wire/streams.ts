import type { WireName } from '../../src/wire/types.ts';

/** A stream shaped like a provider's, written by hand, and the JSON body that says the same. */
export interface Stream {
  name: string;
  wire: WireName;
  events: { event?: string; data: unknown }[];
  body: unknown;
}

const named = (data: { type: string } & Record<string, unknown>) => ({ event: data.type, data });
const anthropic = (...events: ({ type: string } & Record<string, unknown>)[]) => events.map(named);
const delta = (index: number, value: unknown) => ({ type: 'content_block_delta', index, delta: value });

export const anthropicTurn: Stream = {
  name: 'Anthropic: signed thinking, cited text, a server tool, a tool call',
  wire: 'anthropic-messages',
  events: anthropic(
    {
      type: 'message_start',
      message: {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model: 'claude-x',
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: {
          input_tokens: 3,
          cache_read_input_tokens: 90,
          cache_creation_input_tokens: 5000,
          output_tokens: 1,
        },
      },
    },
    { type: 'ping' },
    {
      type: 'content_block_start',
      index: 0,
      content_block: { type: 'thinking', thinking: '', signature: '' },
    },
    delta(0, { type: 'thinking_delta', thinking: 'Wie wär’s ' }),
    delta(0, { type: 'thinking_delta', thinking: 'mit 🐟?' }),
    delta(0, { type: 'signature_delta', signature: 'c2ln' }),
    { type: 'content_block_stop', index: 0 },
    { type: 'content_block_start', index: 1, content_block: { type: 'redacted_thinking', data: 'ZW5j' } },
    { type: 'content_block_stop', index: 1 },
    { type: 'content_block_start', index: 2, content_block: { type: 'text', text: '' } },
    delta(2, { type: 'text_delta', text: 'Let me ' }),
    delta(2, { type: 'text_delta', text: 'look.\r\n\n' }),
    delta(2, {
      type: 'citations_delta',
      citation: { type: 'web_search_result_location', url: 'https://a.example' },
    }),
    { type: 'content_block_stop', index: 2 },
    {
      type: 'content_block_start',
      index: 3,
      content_block: { type: 'server_tool_use', id: 'st_1', name: 'web_search', input: {} },
    },
    delta(3, { type: 'input_json_delta', partial_json: '{"query":"fish' }),
    delta(3, { type: 'input_json_delta', partial_json: ' \\"x\\""}' }),
    { type: 'content_block_stop', index: 3 },
    {
      type: 'content_block_start',
      index: 4,
      content_block: {
        type: 'web_search_tool_result',
        tool_use_id: 'st_1',
        content: [
          { type: 'web_search_result', url: 'https://a.example', title: 'A', encrypted_content: 'e' },
        ],
      },
    },
    { type: 'content_block_stop', index: 4 },
    {
      type: 'content_block_start',
      index: 5,
      content_block: { type: 'tool_use', id: 'toolu_1', name: 'bash', input: {} },
    },
    delta(5, { type: 'input_json_delta', partial_json: '' }),
    delta(5, { type: 'input_json_delta', partial_json: '{"command":' }),
    delta(5, { type: 'input_json_delta', partial_json: '"ls"}' }),
    { type: 'content_block_stop', index: 5 },
    {
      type: 'message_delta',
      delta: { stop_reason: 'tool_use', stop_sequence: null },
      usage: { input_tokens: 4, output_tokens: 77, cache_read_input_tokens: null },
    },
    { type: 'message_stop' },
  ),
  body: {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-x',
    content: [
      { type: 'thinking', thinking: 'Wie wär’s mit 🐟?', signature: 'c2ln' },
      { type: 'redacted_thinking', data: 'ZW5j' },
      {
        type: 'text',
        text: 'Let me look.\r\n\n',
        citations: [{ type: 'web_search_result_location', url: 'https://a.example' }],
      },
      { type: 'server_tool_use', id: 'st_1', name: 'web_search', input: { query: 'fish "x"' } },
      {
        type: 'web_search_tool_result',
        tool_use_id: 'st_1',
        content: [
          { type: 'web_search_result', url: 'https://a.example', title: 'A', encrypted_content: 'e' },
        ],
      },
      { type: 'tool_use', id: 'toolu_1', name: 'bash', input: { command: 'ls' } },
    ],
    stop_reason: 'tool_use',
    stop_sequence: null,
    usage: {
      input_tokens: 4,
      cache_read_input_tokens: 90,
      cache_creation_input_tokens: 5000,
      output_tokens: 77,
    },
  },
};

const reasoning = {
  type: 'reasoning',
  id: 'rs_1',
  summary: [{ type: 'summary_text', text: 'Plan: look' }],
  encrypted_content: 'Z2Vo',
};
const said = {
  type: 'message',
  id: 'm_1',
  role: 'assistant',
  status: 'completed',
  content: [
    {
      type: 'output_text',
      text: 'Ich schaue — sofort.',
      annotations: [{ type: 'url_citation', url: 'https://a.example' }],
    },
  ],
};
const called = {
  type: 'function_call',
  id: 'fc_1',
  call_id: 'c_1',
  name: 'shell',
  arguments: '{"cmd":"ls"}',
  status: 'completed',
};
const custom = {
  type: 'custom_tool_call',
  id: 'ct_1',
  call_id: 'c_2',
  name: 'apply_patch',
  input: '*** Begin\n+a',
  status: 'completed',
};
const searched = {
  type: 'web_search_call',
  id: 'ws_1',
  status: 'completed',
  action: { type: 'search', query: 'fish' },
};
const localShell = {
  type: 'local_shell_call',
  id: 'ls_1',
  call_id: 'c_3',
  status: 'completed',
  action: { type: 'exec', command: ['ls'] },
};
const mcp = {
  type: 'mcp_call',
  id: 'mcp_1',
  server_label: 'docs',
  name: 'find',
  arguments: '{"q":"a"}',
  output: 'found',
  status: 'completed',
};
const responseUsage = {
  input_tokens: 100,
  input_tokens_details: { cached_tokens: 80 },
  output_tokens: 7,
  output_tokens_details: { reasoning_tokens: 2 },
  total_tokens: 107,
};
const responseHead = {
  id: 'resp_1',
  object: 'response',
  created_at: 1,
  status: 'in_progress',
  model: 'gpt-x',
  output: [],
  usage: null,
};

const responses = (finalOutput: unknown[]): Stream['events'] =>
  [
    { type: 'response.created', sequence_number: 0, response: responseHead },
    { type: 'response.in_progress', sequence_number: 1, response: responseHead },
    {
      type: 'response.output_item.added',
      output_index: 0,
      item: { type: 'reasoning', id: 'rs_1', summary: [] },
    },
    {
      type: 'response.reasoning_summary_part.added',
      output_index: 0,
      summary_index: 0,
      part: { type: 'summary_text', text: '' },
    },
    { type: 'response.reasoning_summary_text.delta', output_index: 0, summary_index: 0, delta: 'Plan: ' },
    { type: 'response.reasoning_summary_text.delta', output_index: 0, summary_index: 0, delta: 'look' },
    { type: 'response.reasoning_summary_text.done', output_index: 0, summary_index: 0, text: 'Plan: look' },
    { type: 'response.reasoning_summary_part.done', output_index: 0, summary_index: 0, part: {} },
    { type: 'response.output_item.done', output_index: 0, item: reasoning },
    {
      type: 'response.output_item.added',
      output_index: 1,
      item: { ...said, status: 'in_progress', content: [] },
    },
    {
      type: 'response.content_part.added',
      output_index: 1,
      content_index: 0,
      part: { type: 'output_text', text: '', annotations: [] },
    },
    { type: 'response.output_text.delta', output_index: 1, content_index: 0, delta: 'Ich schaue' },
    { type: 'response.output_text.delta', output_index: 1, content_index: 0, delta: ' — sofort.' },
    {
      type: 'response.output_text.annotation.added',
      output_index: 1,
      content_index: 0,
      annotation_index: 0,
      annotation: { type: 'url_citation', url: 'https://a.example' },
    },
    { type: 'response.output_text.done', output_index: 1, content_index: 0, text: 'Ich schaue — sofort.' },
    { type: 'response.content_part.done', output_index: 1, content_index: 0, part: said.content[0] },
    { type: 'response.output_item.done', output_index: 1, item: said },
    {
      type: 'response.output_item.added',
      output_index: 2,
      item: { ...called, arguments: '', status: 'in_progress' },
    },
    { type: 'response.function_call_arguments.delta', output_index: 2, delta: '{"cmd":' },
    { type: 'response.function_call_arguments.delta', output_index: 2, delta: '"ls"}' },
    { type: 'response.function_call_arguments.done', output_index: 2, arguments: '{"cmd":"ls"}' },
    { type: 'response.output_item.done', output_index: 2, item: called },
    {
      type: 'response.output_item.added',
      output_index: 3,
      item: { ...custom, input: '', status: 'in_progress' },
    },
    { type: 'response.custom_tool_call_input.delta', output_index: 3, delta: '*** Begin\n' },
    { type: 'response.custom_tool_call_input.delta', output_index: 3, delta: '+a' },
    { type: 'response.custom_tool_call_input.done', output_index: 3, input: '*** Begin\n+a' },
    { type: 'response.output_item.done', output_index: 3, item: custom },
    {
      type: 'response.output_item.added',
      output_index: 4,
      item: { type: 'web_search_call', id: 'ws_1', status: 'in_progress' },
    },
    { type: 'response.web_search_call.in_progress', output_index: 4, item_id: 'ws_1' },
    { type: 'response.web_search_call.searching', output_index: 4, item_id: 'ws_1' },
    { type: 'response.web_search_call.completed', output_index: 4, item_id: 'ws_1' },
    { type: 'response.output_item.done', output_index: 4, item: searched },
    { type: 'response.output_item.done', output_index: 5, item: localShell },
    {
      type: 'response.output_item.added',
      output_index: 6,
      item: { ...mcp, arguments: '', output: null, status: 'in_progress' },
    },
    { type: 'response.mcp_call_arguments.delta', output_index: 6, delta: '{"q":"a"}' },
    { type: 'response.mcp_call_arguments.done', output_index: 6, arguments: '{"q":"a"}' },
    { type: 'response.mcp_call.completed', output_index: 6, item_id: 'mcp_1' },
    { type: 'response.output_item.done', output_index: 6, item: mcp },
    {
      type: 'response.completed',
      response: { ...responseHead, status: 'completed', output: finalOutput, usage: responseUsage },
    },
  ].map(named);

const output = [reasoning, said, called, custom, searched, localShell, mcp];
const responseBody = { ...responseHead, status: 'completed', output, usage: responseUsage };

export const responsesTurn: Stream = {
  name: 'Responses: reasoning, cited text, function, custom, local shell, MCP and web search calls',
  wire: 'openai-responses',
  events: responses(output),
  body: responseBody,
};

const responsesBare: Stream = {
  name: 'Responses whose last event has no output',
  wire: 'openai-responses',
  events: responses([]),
  body: responseBody,
};

const chunk = (index: number, piece: unknown, finish: string | null = null) => ({
  data: {
    id: 'chat_1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'qwen-x',
    choices: [{ index, delta: piece, finish_reason: finish }],
  },
});
const call = (index: number, value: object) => chunk(0, { tool_calls: [{ index, ...value }] });

export const chatTurn: Stream = {
  name: 'Chat: two choices, reasoning, text, two calls whose pieces interleave, usage in a chunk of its own',
  wire: 'openai-chat',
  events: [
    chunk(0, { role: 'assistant', content: '' }),
    chunk(1, { role: 'assistant', content: null }),
    chunk(0, { reasoning_content: 'Überleg' }),
    chunk(0, { reasoning_content: 'ung' }),
    chunk(0, { content: 'I ' }),
    chunk(1, { content: 'Other ' }),
    chunk(0, { content: 'look' }),
    call(0, { id: 'a', type: 'function', function: { name: 'ls', arguments: '' } }),
    call(1, { id: 'b', type: 'custom', custom: { name: 'patch', input: '' } }),
    call(0, { function: { arguments: '{"p":' } }),
    call(1, { custom: { input: '+x' } }),
    call(0, { function: { arguments: '1}' } }),
    call(1, { custom: { input: '\n+y' } }),
    chunk(1, { content: 'way' }),
    chunk(1, { refusal: 'No.' }),
    chunk(0, {}, 'tool_calls'),
    chunk(1, {}, 'stop'),
    {
      data: {
        id: 'chat_1',
        object: 'chat.completion.chunk',
        created: 1,
        model: 'qwen-x',
        choices: [],
        usage: { prompt_tokens: 100, completion_tokens: 7 },
      },
    },
    { data: '[DONE]' },
  ],
  body: {
    id: 'chat_1',
    object: 'chat.completion',
    created: 1,
    model: 'qwen-x',
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: 'I look',
          reasoning_content: 'Überlegung',
          tool_calls: [
            { id: 'a', type: 'function', function: { name: 'ls', arguments: '{"p":1}' } },
            { id: 'b', type: 'custom', custom: { name: 'patch', input: '+x\n+y' } },
          ],
        },
        finish_reason: 'tool_calls',
      },
      {
        index: 1,
        message: { role: 'assistant', content: 'Other way', refusal: 'No.' },
        finish_reason: 'stop',
      },
    ],
    usage: { prompt_tokens: 100, completion_tokens: 7 },
  },
};

const piece = (parts: unknown[], rest: object = {}) => ({
  data: {
    candidates: [{ content: { role: 'model', parts }, index: 0, ...rest }],
    modelVersion: 'gemini-x',
    responseId: 'r_1',
  },
});
const last = piece([{ text: '', thoughtSignature: 'bGFzdA' }], { finishReason: 'STOP' });

export const geminiTurn: Stream = {
  name: 'Gemini: thoughts, text, a signed call, code, a signature in an empty part',
  wire: 'gemini',
  events: [
    piece([{ text: 'Denk ', thought: true }]),
    piece([{ text: 'nach', thought: true }]),
    piece([{ text: 'I ' }]),
    piece([
      { text: 'look' },
      { functionCall: { id: 'f', name: 'ls', args: { p: 1 } }, thoughtSignature: 'c2ln' },
    ]),
    piece([
      { executableCode: { language: 'PYTHON', code: '1+1' } },
      { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '2' } },
    ]),
    piece([{ text: 'Done.' }]),
    {
      data: {
        ...(last.data as object),
        usageMetadata: {
          promptTokenCount: 100,
          candidatesTokenCount: 7,
          thoughtsTokenCount: 3,
          totalTokenCount: 110,
        },
      },
    },
  ],
  body: {
    candidates: [
      {
        content: {
          role: 'model',
          parts: [
            { text: 'Denk nach', thought: true },
            { text: 'I look' },
            { functionCall: { id: 'f', name: 'ls', args: { p: 1 } }, thoughtSignature: 'c2ln' },
            { executableCode: { language: 'PYTHON', code: '1+1' } },
            { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '2' } },
            { text: 'Done.', thoughtSignature: 'bGFzdA' },
          ],
        },
        index: 0,
        finishReason: 'STOP',
      },
    ],
    modelVersion: 'gemini-x',
    responseId: 'r_1',
    usageMetadata: {
      promptTokenCount: 100,
      candidatesTokenCount: 7,
      thoughtsTokenCount: 3,
      totalTokenCount: 110,
    },
  },
};

const codeAssistTurn: Stream = {
  name: 'Code Assist: each event in an envelope',
  wire: 'gemini',
  events: geminiTurn.events.map(({ data }) => ({ data: { response: data, traceId: 't_1' } })),
  body: { response: geminiTurn.body, traceId: 't_1' },
};

export const streams: readonly Stream[] = [
  anthropicTurn,
  responsesTurn,
  responsesBare,
  chatTurn,
  geminiTurn,
  codeAssistTurn,
];

/** The stream as server-sent events. */
export function asSse({ events }: Pick<Stream, 'events'>, newline: '\n' | '\r' | '\r\n' = '\n'): Buffer {
  const lines = events.map(({ event, data }) => {
    const name = event === undefined ? '' : `event: ${event}${newline}`;
    return `${name}data: ${typeof data === 'string' ? data : JSON.stringify(data)}${newline}${newline}`;
  });
  return Buffer.from(lines.join(''));
}
