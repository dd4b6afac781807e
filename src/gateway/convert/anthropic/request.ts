import { type JsonObject, objectOf, stringOf } from '../../../wire/json.ts';
import type { CommonParams, CommonRequest, Gaps, Media, Part, Result } from '../common.ts';
import { budgetOf, defined, effortOf, Members } from '../params.ts';

/** The API requires a limit; clients of other wires mostly send none. All models since Claude 4 allow this one. */
const DEFAULT_MAX_TOKENS = 32_000;
/** The API's least budget of thinking. */
const MIN_BUDGET = 1024;

export function readAnthropicParams(params: JsonObject, gaps: Gaps): CommonParams {
  const members = new Members(params);
  const choice = objectOf(members.take('tool_choice'));
  const thinking = objectOf(members.take('thinking'));
  const output = objectOf(members.take('output_config'));
  const format = objectOf(output['format'] ?? members.take('output_format'));
  const budget = thinking['budget_tokens'];
  const effort = thinking['type'] === 'disabled' ? 'none' : effortOf(output['effort']);
  const thinks = thinking['type'] !== undefined || effort !== undefined;
  const common = defined({
    maxTokens: members.number('max_tokens'),
    temperature: members.number('temperature'),
    topP: members.number('top_p'),
    topK: members.number('top_k'),
    stop: members.texts('stop_sequences'),
    choice: choiceOf(choice),
    parallel: choice['disable_parallel_tool_use'] === true ? false : undefined,
    thinking: thinks
      ? defined({ effort, budget: typeof budget === 'number' ? budget : undefined, show: effort !== 'none' })
      : undefined,
    format:
      format['type'] === 'json_schema'
        ? { kind: 'schema' as const, name: 'answer', schema: format['schema'] }
        : undefined,
  });
  members.rest(gaps);
  return common;
}

function choiceOf(choice: JsonObject): CommonParams['choice'] {
  switch (choice['type']) {
    case 'auto':
    case 'none':
      return { kind: choice['type'] };
    case 'any':
      return { kind: 'required' };
    case 'tool':
      return { kind: 'tool', name: stringOf(choice['name']) };
    default:
      return undefined;
  }
}

/** A request as https://docs.claude.com/en/api/messages has it. */
export function writeAnthropicRequest(request: CommonRequest, gaps: Gaps): JsonObject {
  const { params } = request;
  const maxTokens = params.maxTokens ?? DEFAULT_MAX_TOKENS;
  const thinking = thinkingOf(params, maxTokens);
  const thinks = thinking !== undefined && thinking.type === 'enabled';
  // With thinking the API takes neither another temperature than 1 nor a forced call.
  if (thinks && params.temperature !== undefined) gaps.add('temperature with thinking');
  return defined({
    model: request.model,
    max_tokens: maxTokens,
    stream: request.stream || undefined,
    system:
      request.system.length === 0 ? undefined : request.system.map(({ text }) => ({ type: 'text', text })),
    messages: messagesOf(request, gaps),
    tools:
      request.tools.length === 0
        ? undefined
        : request.tools.map(({ name, description, schema }) => ({
            name,
            ...(description ? { description } : {}),
            input_schema: { type: 'object', ...objectOf(schema) },
          })),
    tool_choice: request.tools.length === 0 ? undefined : toolChoice(params),
    temperature: thinks ? undefined : params.temperature,
    top_p: params.topP,
    top_k: params.topK,
    stop_sequences: params.stop,
    thinking,
    output_config:
      params.format?.kind === 'schema'
        ? { format: { type: 'json_schema', schema: params.format.schema } }
        : jsonGap(params, gaps),
  });
}

function jsonGap({ format }: CommonParams, gaps: Gaps): undefined {
  if (format?.kind === 'json') gaps.add('JSON as format of the answer');
}

function thinkingOf({ thinking }: CommonParams, maxTokens: number) {
  const budget = thinking === undefined ? undefined : budgetOf(thinking);
  if (budget === undefined) return undefined;
  // The budget is part of the limit.
  const within = Math.min(budget, maxTokens - MIN_BUDGET);
  return within < MIN_BUDGET ? undefined : { type: 'enabled', budget_tokens: within };
}

function toolChoice({ choice, parallel }: CommonParams): JsonObject | undefined {
  const single = parallel === false ? { disable_parallel_tool_use: true } : {};
  if (choice === undefined) return parallel === false ? { type: 'auto', ...single } : undefined;
  if (choice.kind === 'none') return { type: 'none' };
  if (choice.kind === 'tool') return { type: 'tool', name: choice.name, ...single };
  return { type: choice.kind === 'required' ? 'any' : 'auto', ...single };
}

function messagesOf({ turns }: CommonRequest, gaps: Gaps): JsonObject[] {
  const messages: { role: string; content: JsonObject[] }[] = [];
  for (const { role, parts } of turns) {
    const isInstruction = role === 'system' || role === 'developer';
    if (isInstruction) gaps.add(`${role} message within the conversation (sent as user message)`);
    const content = parts.flatMap((part) => blockOf(part, gaps));
    const sender = role === 'assistant' ? 'assistant' : 'user';
    const last = messages.at(-1);
    if (last?.role === sender) last.content.push(...content);
    else messages.push({ role: sender, content });
  }
  // The API wants results before everything else of their message.
  for (const { content } of messages)
    content.sort((a, b) => Number(b['type'] === 'tool_result') - Number(a['type'] === 'tool_result'));
  return messages.filter(({ content }) => content.length > 0);
}

function blockOf(part: Part, gaps: Gaps): JsonObject[] {
  switch (part.type) {
    case 'text':
      // The API refuses empty texts.
      return part.text === '' ? [] : [{ type: 'text', text: part.text }];
    case 'call':
      return [{ type: 'tool_use', id: idOf(part.id), name: part.name, input: objectOf(part.input) }];
    case 'result':
      return [resultOf(part, gaps)];
    case 'media':
      return mediaBlocks(part, gaps);
  }
}

/** Ids of calls as the API takes them. */
const idOf = (id: string): string => id.replace(/[^\w-]/g, '_');

function resultOf({ id, text, isError, media }: Result, gaps: Gaps): JsonObject {
  const inside = media.flatMap((medium) => mediaBlocks(medium, gaps));
  return {
    type: 'tool_result',
    tool_use_id: idOf(id),
    content: inside.length === 0 ? text : [...(text === '' ? [] : [{ type: 'text', text }]), ...inside],
    ...(isError ? { is_error: true } : {}),
  };
}

function mediaBlocks({ kind, mediaType, base64, url = '', name }: Media, gaps: Gaps): JsonObject[] {
  if (kind === 'audio' || url.startsWith('file ')) {
    gaps.add(kind === 'audio' ? 'audio' : 'file that is kept by the provider');
    return [];
  }
  const isText = kind === 'document' && mediaType.startsWith('text/') && base64 !== undefined;
  const source = isText
    ? { type: 'text', media_type: 'text/plain', data: Buffer.from(base64, 'base64').toString('utf8') }
    : base64 === undefined
      ? { type: 'url', url }
      : { type: 'base64', media_type: mediaType, data: base64 };
  return [{ type: kind, source, ...(kind === 'document' && name ? { title: name } : {}) }];
}
