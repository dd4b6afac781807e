import { describe, expect, it } from 'vitest';
import { wireByName } from '../../src/wire/table.ts';
import type { Block, Wire, WireName } from '../../src/wire/types.ts';
import { anthropicTurn, chatTurn, geminiTurn, responsesTurn } from './streams.ts';

const wire = (name: WireName): Wire => wireByName(name) as Wire;
const view = (name: WireName, element: unknown): Block[] => wire(name).view('messages', element).blocks;
const user = (part: unknown) => ({ role: 'user', content: [part] });

/** A block on one line. */
const line = (block: Block): string => {
  const id = 'id' in block ? ` ${block.id}` : '';
  const name = 'name' in block ? ` ${block.name}` : '';
  const signature = 'signature' in block ? ` ~${block.signature}` : '';
  return `${block.type}${id}${name}${signature}: ${block.text}`;
};

describe('content of an answer', () => {
  it.each([
    [
      anthropicTurn,
      [
        'thinking ~c2ln: Wie wär’s mit 🐟?',
        'thinking ~ZW5j: ',
        'text: Let me look.\r\n\n',
        'tool_call st_1 web_search: {"query":"fish \\"x\\""}',
        'tool_result st_1: A, https://a.example',
        'tool_call toolu_1 bash: {"command":"ls"}',
      ],
    ],
    [
      responsesTurn,
      [
        'thinking ~Z2Vo: Plan: look',
        'text: Ich schaue — sofort.',
        'tool_call c_1 shell: {"cmd":"ls"}',
        'tool_call c_2 apply_patch: *** Begin\n+a',
        'tool_call ws_1 web_search: {"type":"search","query":"fish"}',
        'tool_call c_3 local_shell: {"type":"exec","command":["ls"]}',
        'tool_call mcp_1 find: {"q":"a"}',
        'tool_result mcp_1: found',
      ],
    ],
    [
      chatTurn,
      ['thinking: Überlegung', 'text: I look', 'tool_call a ls: {"p":1}', 'tool_call b patch: +x\n+y'],
    ],
    [
      geminiTurn,
      [
        'thinking: Denk nach',
        'text: I look',
        'tool_call f ls ~c2ln: {"p":1}',
        'tool_call  code_execution: {"language":"PYTHON","code":"1+1"}',
        'tool_result : 2',
        'text ~bGFzdA: Done.',
      ],
    ],
  ] as const)('$0.name', (stream, lines) => {
    expect(wire(stream.wire).fromJson(stream.body).blocks.map(line)).toEqual(lines);
  });

  it('Chat gives every choice its own blocks', () => {
    const { choices } = wire('openai-chat').fromJson(chatTurn.body);
    expect(choices?.[1]).toEqual({
      index: 1,
      blocks: [
        { type: 'text', text: 'Other way' },
        { type: 'text', text: 'No.', refusal: true },
      ],
      stopReason: 'stop',
    });
  });
});

describe('parts of messages', () => {
  it.each<[string, WireName, unknown, Block]>([
    [
      'an image, never its bytes',
      'anthropic-messages',
      user({ type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAAAAA=' } }),
      { type: 'image', text: '[image: image/png, 5 bytes]', mediaType: 'image/png', bytes: 5 },
    ],
    [
      'an image by address',
      'anthropic-messages',
      user({ type: 'image', source: { type: 'url', url: 'https://a.example/b.png' } }),
      { type: 'image', text: '[image: image, https://a.example/b.png]' },
    ],
    [
      'a document that is text',
      'anthropic-messages',
      user({ type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'Hello' } }),
      { type: 'document', text: 'Hello', mediaType: 'text/plain' },
    ],
    [
      'a tool result with parts',
      'anthropic-messages',
      user({
        type: 'tool_result',
        tool_use_id: 't',
        is_error: true,
        content: [
          { type: 'text', text: 'a' },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
          { type: 'tool_reference', tool_name: 'grep' },
        ],
      }),
      { type: 'tool_result', id: 't', text: 'a\n[image: image/png, 3 bytes]\n[tool: grep]', isError: true },
    ],
    [
      'a server tool that failed',
      'anthropic-messages',
      user({
        type: 'web_search_tool_result',
        tool_use_id: 't',
        content: { type: 'web_search_tool_result_error', error_code: 'x' },
      }),
      {
        type: 'tool_result',
        id: 't',
        text: 'x',
        isError: true,
      },
    ],
    [
      'a call of an MCP server',
      'anthropic-messages',
      {
        role: 'assistant',
        content: [{ type: 'mcp_tool_use', id: 'm', server_name: 'docs', name: 'find', input: { q: 1 } }],
      },
      { type: 'tool_call', id: 'm', name: 'find', namespace: 'docs', input: { q: 1 }, text: '{"q":1}' },
    ],
    [
      'an image in a data URL',
      'openai-responses',
      user({ type: 'input_image', image_url: 'data:image/jpeg;base64,AAAA' }),
      { type: 'image', text: '[image: image/jpeg, 3 bytes]', mediaType: 'image/jpeg', bytes: 3 },
    ],
    [
      'a file by id',
      'openai-responses',
      user({ type: 'input_file', file_id: 'f1', filename: 'a.pdf' }),
      { type: 'document', text: '[document: document, file f1] a.pdf' },
    ],
    [
      'output in parts',
      'openai-responses',
      { type: 'function_call_output', call_id: 'c', output: [{ type: 'input_text', text: 'a' }] },
      { type: 'tool_result', id: 'c', text: 'a', isError: false },
    ],
    [
      'arguments that are no JSON',
      'openai-responses',
      { type: 'function_call', call_id: 'c', name: 'n', arguments: '{"a":' },
      { type: 'tool_call', id: 'c', name: 'n', input: '{"a":', text: '{"a":' },
    ],
    [
      'encrypted reasoning alone',
      'openai-responses',
      { type: 'reasoning', summary: [], encrypted_content: 'x' },
      { type: 'thinking', text: '', signature: 'x', redacted: true },
    ],
    [
      'an item of a new type',
      'openai-responses',
      { type: 'hologram', n: 1 },
      { type: 'other', wireType: 'hologram', text: '{"type":"hologram","n":1}' },
    ],
    [
      'an image of Chat',
      'openai-chat',
      user({ type: 'image_url', image_url: { url: 'https://a.example' } }),
      { type: 'image', text: '[image: image, https://a.example]' },
    ],
    [
      'a tool message of Chat',
      'openai-chat',
      { role: 'tool', tool_call_id: 'c', content: [{ type: 'text', text: 'a' }] },
      { type: 'tool_result', id: 'c', text: 'a', isError: false },
    ],
    [
      'a call of the older kind',
      'openai-chat',
      { role: 'assistant', content: null, function_call: { name: 'n', arguments: '{}' } },
      { type: 'tool_call', id: '', name: 'n', input: {}, text: '{}' },
    ],
    [
      'reasoning with its signature',
      'openai-chat',
      {
        role: 'assistant',
        content: '',
        reasoning: 'hm',
        reasoning_details: [{ type: 'reasoning.text', text: 'hm', signature: 's' }],
      },
      { type: 'thinking', text: 'hm', signature: 's' },
    ],
    [
      'an inline image of Gemini',
      'gemini',
      { role: 'user', parts: [{ inlineData: { mimeType: 'image/png', data: 'AAAA' } }] },
      { type: 'image', text: '[image: image/png, 3 bytes]', mediaType: 'image/png', bytes: 3 },
    ],
    [
      'a function’s answer of Gemini',
      'gemini',
      { role: 'user', parts: [{ functionResponse: { id: 'f', name: 'ls', response: { error: 'no' } } }] },
      { type: 'tool_result', id: 'f', text: 'no', isError: true },
    ],
    [
      'a structured answer of Gemini',
      'gemini',
      {
        role: 'function',
        parts: [{ function_response: { name: 'ls', response: { output: 'a', exit: 0 } } }],
      },
      { type: 'tool_result', id: 'ls', text: '{"output":"a","exit":0}', isError: false },
    ],
  ])('%s (%s)', (_name, wireName, element, expected) => {
    expect(view(wireName, element)).toEqual([expected]);
  });

  it.each<[WireName, object, string]>([
    [
      'anthropic-messages',
      { type: 'mid_conv_system', content: [{ type: 'text', text: 'Be brief.' }] },
      'text: Be brief.',
    ],
    [
      'anthropic-messages',
      { type: 'fallback', from: { model: 'a' }, to: { model: 'b' } },
      'text: [answered by b in place of a]',
    ],
    ['anthropic-messages', { type: 'connector_text', text: 'x', signature: 's' }, 'text ~s: x'],
    [
      'openai-responses',
      { type: 'input_video', video_url: 'https://v.example' },
      'document: [document: document, https://v.example]',
    ],
    [
      'openai-chat',
      { type: 'input_video', video_url: { url: 'https://v.example' } },
      'document: [document: document, https://v.example]',
    ],
  ])('%s knows %j', (name, part, shown) => {
    const message = name === 'openai-responses' ? { type: 'message', ...user(part) } : user(part);
    expect(view(name, message).map(line)).toEqual([shown]);
  });

  it('knows the items of hosted programs and of several agents', () => {
    const items = [
      { type: 'program', call_id: 'p', code: 'await find()' },
      { type: 'program_output', call_id: 'p', result: 'done', status: 'completed' },
      { type: 'multi_agent_call', call_id: 'm', action: 'spawn_agent', arguments: '{"task":"count"}' },
      { type: 'multi_agent_call_output', call_id: 'm', output: [{ type: 'output_text', text: 'started' }] },
      { type: 'agent_message', content: [{ type: 'input_text', text: 'Four.' }] },
      { type: 'compaction_trigger' },
    ];
    expect(items.flatMap((item) => view('openai-responses', item)).map(line)).toEqual([
      'tool_call p program: {"code":"await find()"}',
      'tool_result p: done',
      'tool_call m spawn_agent: {"task":"count"}',
      'tool_result m: started',
      'text: Four.',
      'text: [compaction requested]',
    ]);
  });

  it.each<[string, WireName, unknown, string]>([
    ['assistant', 'anthropic-messages', { role: 'assistant', content: 'x' }, 'assistant'],
    ['call', 'openai-responses', { type: 'function_call' }, 'assistant'],
    ['output', 'openai-responses', { type: 'custom_tool_call_output' }, 'tool'],
    ['model', 'gemini', { role: 'model', parts: [] }, 'assistant'],
    ['function', 'gemini', { role: 'function', parts: [] }, 'tool'],
    ['function', 'openai-chat', { role: 'function', name: 'n', content: 'x' }, 'tool'],
  ])('role of %s in %s', (_name, wireName, element, role) => {
    expect(wire(wireName).view('messages', element).role).toBe(role);
  });

  it('sees cache markers on an element, on its parts and inside a tool result', () => {
    const marker = { cache_control: { type: 'ephemeral' } };
    const marked = (element: unknown) => wire('anthropic-messages').view('messages', element).cacheMarker;
    expect(marked({ role: 'user', content: 'x' })).toBe(false);
    expect(marked(user({ type: 'text', text: 'x', ...marker }))).toBe(true);
    expect(marked(user({ type: 'tool_result', content: [{ type: 'text', text: 'x', ...marker }] }))).toBe(
      true,
    );
    expect(wire('anthropic-messages').view('tools', { name: 'a', ...marker }).cacheMarker).toBe(true);
    expect(
      wire('openai-chat').view('messages', user({ type: 'text', text: 'x', ...marker })).cacheMarker,
    ).toBe(true);
  });
});

describe('tools', () => {
  const tools = (name: WireName, element: unknown) => wire(name).view('tools', element).tools;
  const schema = { type: 'object' };

  it.each<[string, WireName, unknown, object]>([
    [
      'own',
      'anthropic-messages',
      { name: 'a', description: 'd', input_schema: schema },
      { name: 'a', type: 'function', description: 'd', schema, deferred: false },
    ],
    [
      'deferred',
      'anthropic-messages',
      { type: 'custom', name: 'a', input_schema: schema, defer_loading: true },
      { name: 'a', type: 'function', wireType: 'custom', description: '', schema, deferred: true },
    ],
    [
      'provider’s',
      'anthropic-messages',
      { type: 'web_search_20250305', name: 'web_search', max_uses: 3 },
      {
        name: 'web_search',
        type: 'server',
        wireType: 'web_search_20250305',
        description: '',
        deferred: false,
      },
    ],
    [
      'MCP server',
      'anthropic-messages',
      { type: 'mcp_toolset', mcp_server_name: 'docs', default_config: { defer_loading: true } },
      {
        name: 'docs',
        namespace: 'docs',
        type: 'server',
        wireType: 'mcp_toolset',
        description: '',
        deferred: true,
      },
    ],
    [
      'function',
      'openai-responses',
      { type: 'function', name: 'a', description: 'd', parameters: schema },
      { name: 'a', type: 'function', wireType: 'function', description: 'd', schema, deferred: false },
    ],
    [
      'custom',
      'openai-responses',
      { type: 'custom', name: 'a', description: 'd', format: { type: 'grammar' } },
      {
        name: 'a',
        type: 'custom',
        wireType: 'custom',
        description: 'd',
        schema: { type: 'grammar' },
        deferred: false,
      },
    ],
    [
      'local shell',
      'openai-responses',
      { type: 'local_shell' },
      { name: 'local_shell', type: 'server', wireType: 'local_shell', description: '', deferred: false },
    ],
    [
      'MCP',
      'openai-responses',
      { type: 'mcp', server_label: 'docs', server_description: 'd', server_url: 'u' },
      { name: 'docs', namespace: 'docs', type: 'server', wireType: 'mcp', description: 'd', deferred: false },
    ],
    [
      'function',
      'openai-chat',
      { type: 'function', function: { name: 'a', description: 'd', parameters: schema } },
      { name: 'a', type: 'function', wireType: 'function', description: 'd', schema, deferred: false },
    ],
    [
      'custom',
      'openai-chat',
      { type: 'custom', custom: { name: 'a', description: 'd' } },
      { name: 'a', type: 'custom', wireType: 'custom', description: 'd', deferred: false },
    ],
    [
      'older functions',
      'openai-chat',
      { name: 'a', parameters: schema },
      { name: 'a', type: 'function', description: '', schema, deferred: false },
    ],
    [
      'search',
      'gemini',
      { googleSearch: {} },
      { name: 'googleSearch', type: 'server', wireType: 'googleSearch', description: '', deferred: false },
    ],
  ])('%s (%s)', (_name, wireName, element, expected) => {
    expect(tools(wireName, element)).toEqual([expected]);
  });

  it.each(['anthropic-messages', 'bedrock-converse', 'openai-responses', 'openai-chat', 'gemini'] as const)(
    'shows an element of %s that is no tool as it is',
    (name) => {
      for (const element of [null, 'look_up', 5, ['look_up']])
        expect(tools(name, element)).toEqual([
          {
            name: 'unnamed',
            type: 'server',
            wireType: 'no tool',
            description:
              element === null ? '' : typeof element === 'string' ? element : JSON.stringify(element),
            deferred: false,
          },
        ]);
    },
  );

  it('gives a tool of the client without a name no type for a name', () => {
    expect(tools('openai-chat', { type: 'function', function: {} })).toMatchObject([{ name: 'unnamed' }]);
    expect(tools('openai-chat', { type: 'custom', custom: {} })).toMatchObject([{ name: 'unnamed' }]);
    expect(tools('openai-responses', { type: 'function' })).toMatchObject([{ name: 'unnamed' }]);
    expect(tools('anthropic-messages', { type: 'custom' })).toMatchObject([{ name: 'unnamed' }]);
  });

  it('takes one declaration of Gemini for a list of one', () => {
    expect(tools('gemini', { functionDeclarations: { name: 'look_up' } })).toMatchObject([
      { name: 'look_up' },
    ]);
  });

  it('takes the tools of a namespace with its description', () => {
    const namespace = {
      type: 'namespace',
      name: 'mcp_docs',
      description: 'Docs',
      defer_loading: true,
      tools: [{ type: 'function', name: 'find' }],
    };
    expect(tools('openai-responses', namespace)).toMatchObject([
      { name: 'find', namespace: 'mcp_docs', namespaceDescription: 'Docs', deferred: true },
    ]);
  });

  it('takes the tools of input items in their places', () => {
    const input = [
      {
        type: 'additional_tools',
        role: 'developer',
        tools: [{ type: 'namespace', name: 'n', tools: [{ type: 'custom', name: 'a' }] }],
      },
      { role: 'user', content: 'hi' },
      { type: 'tool_search_output', call_id: 'c', tools: [{ type: 'function', name: 'b' }] },
    ];
    const model = wire('openai-responses').split({ tools: [{ type: 'web_search' }], input });
    expect(model.tools.map(({ name, namespace }) => [namespace, name])).toEqual([
      [undefined, 'web_search'],
      ['n', 'a'],
      [undefined, 'b'],
    ]);
    expect(model.messages.map(({ role }) => role)).toEqual(['developer', 'user', 'tool']);
    expect(model.messages[2]?.blocks).toMatchObject([{ text: '[tools: b]' }]);
  });

  it('takes Gemini’s declarations in both spellings and with both kinds of schema', () => {
    const entry = {
      functionDeclarations: [
        { name: 'a', parameters: schema },
        { name: 'b', parametersJsonSchema: schema },
      ],
    };
    expect(tools('gemini', entry)).toMatchObject([
      { name: 'a', schema },
      { name: 'b', schema },
    ]);
    expect(tools('gemini', { function_declarations: [{ name: 'c' }] })).toMatchObject([
      { name: 'c', type: 'function' },
    ]);
  });
});
