import type { JsonObject } from '../../../wire/json.ts';
import type { Call, CommonParams, CommonRequest, Gaps, Media, Part, Turn } from '../common.ts';
import { urlOf } from '../media.ts';
import { defined, effortFor, effortOf, Members, readChoice, readFormat } from '../params.ts';

export function readChatParams(params: JsonObject, gaps: Gaps): CommonParams {
  const members = new Members(params);
  // Usage is always asked for, and every wire sends it.
  members.take('stream_options');
  const effort = effortOf(members.take('reasoning_effort'));
  const parallel = members.take('parallel_tool_calls');
  const limit = members.number('max_completion_tokens');
  const older = members.number('max_tokens');
  const common = defined({
    maxTokens: limit ?? older,
    temperature: members.number('temperature'),
    topP: members.number('top_p'),
    topK: members.number('top_k'),
    stop: members.texts('stop'),
    choice: readChoice(members.take('tool_choice')),
    parallel: typeof parallel === 'boolean' ? parallel : undefined,
    thinking: effort === undefined ? undefined : { effort },
    format: readFormat(members.take('response_format')),
  });
  members.rest(gaps);
  return common;
}

/** A request as https://platform.openai.com/docs/api-reference/chat/create has it. */
export function writeChatRequest(request: CommonRequest, gaps: Gaps): JsonObject {
  const { params, tools, model } = request;
  if (params.topK !== undefined) gaps.add('top_k');
  // OpenAI's reasoning models refuse the older name, other servers know it alone.
  const limit = /^(?:o\d|gpt-[5-9])/.test(model) ? 'max_completion_tokens' : 'max_tokens';
  return defined({
    model,
    messages: [
      ...request.system.map(({ role, text }) => ({ role, content: text })),
      ...request.turns.flatMap((turn) => messagesOf(turn, gaps)),
    ],
    stream: request.stream || undefined,
    stream_options: request.stream ? { include_usage: true } : undefined,
    tools:
      tools.length === 0
        ? undefined
        : tools.map(({ name, description, schema }) => ({
            type: 'function',
            function: { name, ...(description ? { description } : {}), parameters: schema },
          })),
    tool_choice: tools.length === 0 ? undefined : choiceOf(params.choice),
    parallel_tool_calls: tools.length === 0 ? undefined : params.parallel,
    [limit]: params.maxTokens,
    temperature: params.temperature,
    top_p: params.topP,
    stop: params.stop,
    reasoning_effort: params.thinking === undefined ? undefined : effortFor(params.thinking),
    response_format: formatOf(params.format),
  });
}

function choiceOf(choice: CommonParams['choice']): unknown {
  return choice?.kind === 'tool' ? { type: 'function', function: { name: choice.name } } : choice?.kind;
}

function formatOf(format: CommonParams['format']): JsonObject | undefined {
  if (format === undefined) return undefined;
  if (format.kind === 'json') return { type: 'json_object' };
  return { type: 'json_schema', json_schema: { name: format.name, schema: format.schema } };
}

/** A turn as messages: results have one each, before what the user says with them. */
function messagesOf({ role, parts }: Turn, gaps: Gaps): JsonObject[] {
  if (role === 'assistant') return [assistantMessage(parts, gaps)];
  const results = parts.flatMap((part) =>
    part.type !== 'result'
      ? []
      : [{ role: 'tool', tool_call_id: part.id, content: part.isError ? `Error: ${part.text}` : part.text }],
  );
  const isFailed = parts.some((part) => part.type === 'result' && part.isError);
  if (isFailed) gaps.add('error mark of a result (now at the beginning of its text)');
  // A result takes text alone: its media follow in the user's message.
  const media = parts.flatMap((part) => (part.type === 'result' ? part.media : []));
  if (media.length > 0) gaps.add('media inside a result (sent after it)');
  const own = [...media, ...parts].flatMap((part) => contentPart(part, gaps));
  const [only] = own;
  if (own.length === 0) return results;
  const content = own.length === 1 && only?.['type'] === 'text' ? only['text'] : own;
  return [...results, { role, content }];
}

function assistantMessage(parts: readonly Part[], gaps: Gaps): JsonObject {
  const texts = parts.flatMap((part) => (part.type === 'text' ? [part.text] : []));
  const calls = parts.flatMap((part) => (part.type === 'call' ? [callOf(part)] : []));
  if (parts.some(({ type }) => type === 'media')) gaps.add('media of the assistant');
  return {
    role: 'assistant',
    content:
      texts.length === 0
        ? null
        : texts.length === 1
          ? texts[0]
          : texts.map((text) => ({ type: 'text', text })),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
}

function callOf({ id, name, text, signature }: Call): JsonObject {
  return {
    id,
    type: 'function',
    function: { name, arguments: text },
    ...(signature === undefined ? {} : { extra_content: { google: { thought_signature: signature } } }),
  };
}

function contentPart(part: Part, gaps: Gaps): JsonObject[] {
  if (part.type === 'text') return [{ type: 'text', text: part.text }];
  return part.type === 'media' ? mediaPart(part, gaps) : [];
}

function mediaPart(medium: Media, gaps: Gaps): JsonObject[] {
  const { kind, mediaType, base64, url, name } = medium;
  if (url?.startsWith('file ')) {
    gaps.add('file that is kept by the provider');
    return [];
  }
  switch (kind) {
    case 'image':
      return [{ type: 'image_url', image_url: { url: urlOf(medium) } }];
    case 'audio':
      return [{ type: 'input_audio', input_audio: { data: base64 ?? '', format: mediaType.split('/')[1] } }];
    case 'document':
      return [{ type: 'file', file: { filename: name ?? 'document', file_data: urlOf(medium) } }];
  }
}
