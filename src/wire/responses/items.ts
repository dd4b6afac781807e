import { callBlock, mediaBlock, otherBlock, resultText } from '../blocks.ts';
import { type JsonObject, listOf, objectOf, stringOf, textOf } from '../json.ts';
import type { Block, Role } from '../types.ts';
import { responsesPart, responsesPartText } from './parts.ts';

type ItemBlocks = (item: JsonObject) => Block[];

const clientCall =
  (input: (item: JsonObject) => unknown, freeForm = false): ItemBlocks =>
  (item) => [
    callBlock({
      id: item['call_id'],
      name: item['name'],
      namespace: item['namespace'],
      input: input(item),
      freeForm,
    }),
  ];

/** A call of a tool that the provider defines: named after the tool, what it does as input. */
const builtinCall =
  (name: string, input: (item: JsonObject) => unknown, output?: string): ItemBlocks =>
  (item) => [
    callBlock({ id: item['call_id'] ?? item['id'], name, input: input(item) ?? {} }),
    ...(output === undefined || !item[output] ? [] : [resultOf(item, item[output])]),
  ];

const clientOutput: ItemBlocks = (item) => [resultOf(item, item['output'])];

/**
 * Items other than messages, by type. An item is what an answer puts out and what the next request repeats.
 * https://platform.openai.com/docs/api-reference/responses (input and output items)
 */
const byType: ReadonlyMap<string, ItemBlocks> = new Map(
  Object.entries<ItemBlocks>({
    function_call: clientCall((item) => item['arguments']),
    custom_tool_call: clientCall((item) => item['input'] ?? '', true),
    function_call_output: clientOutput,
    custom_tool_call_output: clientOutput,
    local_shell_call: builtinCall('local_shell', (item) => item['action']),
    local_shell_call_output: clientOutput,
    shell_call: builtinCall('shell', (item) => item['action']),
    shell_call_output: clientOutput,
    apply_patch_call: builtinCall('apply_patch', (item) => item['operation']),
    apply_patch_call_output: clientOutput,
    computer_call: builtinCall('computer', (item) => item['action'] ?? item['actions']),
    computer_call_output: (item) => [resultOf(item, [item['output']])],
    web_search_call: builtinCall('web_search', (item) => item['action']),
    file_search_call: builtinCall('file_search', (item) => ({ queries: item['queries'] }), 'results'),
    code_interpreter_call: builtinCall('code_interpreter', (item) => ({ code: item['code'] }), 'outputs'),
    image_generation_call: (item) => [
      ...builtinCall('image_generation', () => ({ prompt: item['revised_prompt'] }))(item),
      ...(stringOf(item['result']) ? [imageOf(item)] : []),
    ],
    tool_search_call: builtinCall('tool_search', (item) => item['arguments']),
    tool_search_output: (item) => [
      resultOf(item, `[tools: ${listOf(item['tools']).map(nameOf).join(', ')}]`),
    ],
    mcp_call: (item) => [
      callBlock({
        id: item['id'],
        name: item['name'],
        namespace: item['server_label'],
        input: item['arguments'],
      }),
      ...(item['error'] ? [resultOf(item, item['error'], true)] : []),
      ...(item['output'] ? [resultOf(item, item['output'])] : []),
    ],
    mcp_approval_request: (item) => [
      callBlock({
        id: item['id'],
        name: item['name'],
        namespace: item['server_label'],
        input: item['arguments'],
      }),
    ],
    mcp_approval_response: (item) => [
      {
        type: 'tool_result',
        id: stringOf(item['approval_request_id']),
        text: [item['approve'] === true ? 'approved' : 'denied', stringOf(item['reason'])]
          .filter(Boolean)
          .join(': '),
        isError: item['approve'] !== true,
      },
    ],
    mcp_list_tools: (item) => [
      resultOf(item, item['error'] ?? `[tools: ${listOf(item['tools']).map(nameOf).join(', ')}]`),
    ],
    item_reference: (item) => [{ type: 'text', text: `[item ${stringOf(item['id'])}]`, author: 'agent' }],
    // Hosted programs and agents, and what agents send to each other.
    program: builtinCall('program', (item) => ({ code: item['code'] })),
    program_output: (item) => [resultOf(item, item['result'])],
    multi_agent_call: (item) => [
      callBlock({
        id: item['call_id'],
        name: item['action'],
        namespace: 'multi_agent',
        input: item['arguments'],
      }),
    ],
    multi_agent_call_output: clientOutput,
    agent_message: (item) => listOf(item['content']).map((part) => responsesPart(part, 'assistant')),
    compaction_trigger: () => [{ type: 'text', text: '[compaction requested]', author: 'agent' }],
    // The state of the folder, which Codex kept in its history.
    ghost_snapshot: (item) => [
      { type: 'text', text: `[snapshot ${ghostCommit(item)}]`.replace(' ]', ']'), author: 'agent' },
    ],
    compaction: (item) => [summaryOf(item)],
    compaction_summary: (item) => [summaryOf(item)],
    context_compaction: (item) => [summaryOf(item)],
    reasoning: (item) => [reasoningBlock(item)],
  }),
);

/** Blocks of an item that is no message, and the role it speaks in. */
export function responsesItem(item: JsonObject): { role: Role; blocks: Block[] } {
  const type = stringOf(item['type']);
  if (type === 'additional_tools') return { role: 'developer', blocks: [] };
  return { role: roleOf(type), blocks: byType.get(type)?.(item) ?? [otherBlock(item, type || undefined)] };
}

function roleOf(type: string): Role {
  if (type.endsWith('_output')) return 'tool';
  return type === 'mcp_approval_response' ? 'user' : 'assistant';
}

function resultOf(item: JsonObject, output: unknown, isError = false): Block {
  return {
    type: 'tool_result',
    id: stringOf(item['call_id'] ?? item['id']),
    text: resultText(output, responsesPartText),
    isError: isError || item['status'] === 'failed' || item['status'] === 'incomplete',
  };
}

/** Thinking: what is readable of it, and the encrypted whole of it. */
function reasoningBlock(item: JsonObject): Block {
  const parts = [...listOf(item['summary']), ...listOf(item['content'])];
  const text = parts
    .map((part) => (typeof part === 'string' ? part : textOf(objectOf(part)['text'])))
    .join('\n\n');
  const signature = stringOf(item['encrypted_content']);
  return {
    type: 'thinking',
    text,
    ...(signature ? { signature } : {}),
    ...(signature && text === '' ? { redacted: true } : {}),
  };
}

/** What replaces the conversation before it; most servers encrypt it. */
function summaryOf(item: JsonObject): Block {
  const readable = resultText(item['summary'] ?? item['content'], responsesPartText);
  const signature = stringOf(item['encrypted_content']);
  const text = `[summary of the conversation before${readable === '' ? ', encrypted' : ''}]`;
  return {
    type: 'text',
    text: readable === '' ? text : `${text}\n${readable}`,
    author: 'agent',
    ...(signature ? { signature } : {}),
  };
}

/** The picture of an image generation. */
function imageOf(item: JsonObject): Block {
  const format = stringOf(item['output_format']) || 'png';
  return mediaBlock('image', { mediaType: `image/${format}`, base64: stringOf(item['result']) });
}

const ghostCommit = (item: JsonObject): string => stringOf(objectOf(item['ghost_commit'])['id']);

function nameOf(tool: unknown): string {
  return stringOf(objectOf(tool)['name']);
}
