import type { WireName } from '../../../src/wire/types.ts';

/** A request of a wire, offering tools, in the smallest form that the wire allows. */
export interface SampleRequest {
  wire: WireName;
  path: string;
  /** Path of the same request asking for one JSON body. */
  jsonPath: string;
  body(options: { stream: boolean; tools: boolean; answered: boolean }): Record<string, unknown>;
}

const schema = { type: 'object', properties: { command: { type: 'string' } }, required: ['command'] };

export const samples: readonly SampleRequest[] = [
  {
    wire: 'anthropic-messages',
    path: '/v1/messages?beta=true',
    jsonPath: '/v1/messages',
    body: ({ stream, tools, answered }) => ({
      model: 'claude-sonnet-4-5',
      max_tokens: 100,
      stream,
      system: [{ type: 'text', text: 'You help.', cache_control: { type: 'ephemeral' } }],
      ...(tools ? { tools: [{ name: 'Bash', description: 'Runs a command', input_schema: schema }] } : {}),
      messages: [
        { role: 'user', content: 'list files' },
        ...(answered
          ? [
              {
                role: 'assistant',
                content: [{ type: 'tool_use', id: 't1', name: 'Bash', input: { command: 'ls' } }],
              },
              { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't1', content: 'README.md' }] },
            ]
          : []),
      ],
    }),
  },
  {
    wire: 'openai-responses',
    path: '/v1/responses',
    jsonPath: '/v1/responses',
    body: ({ stream, tools, answered }) => ({
      model: 'gpt-5.1',
      stream,
      instructions: 'You help.',
      ...(tools
        ? { tools: [{ type: 'function', name: 'shell', description: 'Runs', parameters: schema }] }
        : {}),
      input: [
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'list files' }] },
        ...(answered
          ? [
              { type: 'function_call', call_id: 'c1', name: 'shell', arguments: '{"command":"ls"}' },
              { type: 'function_call_output', call_id: 'c1', output: 'README.md' },
            ]
          : []),
      ],
    }),
  },
  {
    wire: 'openai-chat',
    path: '/v1/chat/completions',
    jsonPath: '/v1/chat/completions',
    body: ({ stream, tools, answered }) => ({
      model: 'qwen3-coder-plus',
      stream,
      ...(tools
        ? {
            tools: [
              { type: 'function', function: { name: 'bash', description: 'Runs', parameters: schema } },
            ],
          }
        : {}),
      messages: [
        { role: 'system', content: 'You help.' },
        { role: 'user', content: 'list files' },
        ...(answered
          ? [
              {
                role: 'assistant',
                content: null,
                tool_calls: [
                  { id: 'c1', type: 'function', function: { name: 'bash', arguments: '{"command":"ls"}' } },
                ],
              },
              { role: 'tool', tool_call_id: 'c1', content: 'README.md' },
            ]
          : []),
      ],
    }),
  },
  {
    wire: 'gemini',
    path: '/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse',
    jsonPath: '/v1beta/models/gemini-2.5-pro:generateContent',
    body: ({ tools, answered }) => ({
      systemInstruction: { parts: [{ text: 'You help.' }] },
      ...(tools
        ? {
            tools: [
              {
                functionDeclarations: [
                  { name: 'run_shell_command', description: 'Runs', parametersJsonSchema: schema },
                ],
              },
            ],
          }
        : {}),
      contents: [
        { role: 'user', parts: [{ text: 'list files' }] },
        ...(answered
          ? [
              {
                role: 'model',
                parts: [{ functionCall: { name: 'run_shell_command', args: { command: 'ls' } } }],
              },
              {
                role: 'user',
                parts: [
                  { functionResponse: { name: 'run_shell_command', response: { output: 'README.md' } } },
                ],
              },
            ]
          : []),
      ],
    }),
  },
];
