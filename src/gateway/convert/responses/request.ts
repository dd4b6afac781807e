import { type JsonObject, objectOf } from '../../../wire/json.ts';
import type { CommonParams, CommonRequest, Gaps, Media, Part, Result, Turn } from '../common.ts';
import { urlOf } from '../media.ts';
import { defined, effortFor, effortOf, Members, readChoice, readFormat } from '../params.ts';

export function readResponsesParams(params: JsonObject, gaps: Gaps): CommonParams {
  const members = new Members(params);
  // The type of a message on a WebSocket.
  members.take('type');
  const reasoning = objectOf(members.take('reasoning'));
  const text = new Members(objectOf(members.take('text')));
  const parallel = members.take('parallel_tool_calls');
  const effort = effortOf(reasoning['effort']);
  const show = reasoning['summary'] !== undefined && reasoning['summary'] !== null;
  const common = defined({
    maxTokens: members.number('max_output_tokens'),
    temperature: members.number('temperature'),
    topP: members.number('top_p'),
    choice: readChoice(members.take('tool_choice')),
    parallel: typeof parallel === 'boolean' ? parallel : undefined,
    thinking: effort === undefined ? undefined : { effort, show },
    format: readFormat(text.take('format')),
  });
  text.rest(gaps, 'text.');
  members.rest(gaps);
  return common;
}

/** A request as https://platform.openai.com/docs/api-reference/responses/create has it. */
export function writeResponsesRequest(request: CommonRequest, gaps: Gaps): JsonObject {
  const { params, tools } = request;
  if (params.topK !== undefined) gaps.add('top_k');
  if (params.stop !== undefined) gaps.add('stop');
  const [first, ...others] = request.system;
  const effort = params.thinking === undefined ? undefined : effortFor(params.thinking);
  return defined({
    model: request.model,
    instructions: first?.text,
    input: [
      ...others.map(({ text }) => message('developer', [{ type: 'input_text', text }])),
      ...request.turns.flatMap((turn) => itemsOf(turn, gaps)),
    ],
    // Each request carries its whole conversation.
    store: false,
    stream: request.stream || undefined,
    tools:
      tools.length === 0
        ? undefined
        : tools.map(({ name, description, schema }) => ({
            type: 'function',
            name,
            ...(description ? { description } : {}),
            parameters: schema,
            strict: false,
          })),
    tool_choice: tools.length === 0 ? undefined : choiceOf(params.choice),
    parallel_tool_calls: tools.length === 0 ? undefined : params.parallel,
    max_output_tokens: params.maxTokens,
    temperature: params.temperature,
    top_p: params.topP,
    reasoning:
      effort === undefined
        ? undefined
        : { effort, ...(params.thinking?.show && effort !== 'none' ? { summary: 'auto' } : {}) },
    text: params.format === undefined ? undefined : { format: formatOf(params.format) },
  });
}

function choiceOf(choice: CommonParams['choice']): unknown {
  return choice?.kind === 'tool' ? { type: 'function', name: choice.name } : choice?.kind;
}

function formatOf(format: NonNullable<CommonParams['format']>): JsonObject {
  if (format.kind === 'json') return { type: 'json_object' };
  return { type: 'json_schema', name: format.name, schema: format.schema };
}

const message = (role: string, content: JsonObject[]): JsonObject => ({ type: 'message', role, content });

/** A turn as items: what belongs to one message stays together, calls and results are items of their own. */
function itemsOf({ role, parts }: Turn, gaps: Gaps): JsonObject[] {
  const items: JsonObject[] = [];
  let content: JsonObject[] = [];
  const flush = (): void => {
    if (content.length > 0) items.push(message(role, content));
    content = [];
  };
  for (const part of parts) {
    if (part.type === 'call' || part.type === 'result') {
      flush();
      items.push(part.type === 'call' ? callItem(part) : resultItem(part, gaps));
    } else content.push(...contentPart(part, role, gaps));
  }
  flush();
  return items;
}

function callItem({ id, name, text }: Extract<Part, { type: 'call' }>): JsonObject {
  return { type: 'function_call', call_id: id, name, arguments: text };
}

function resultItem({ id, text, isError, media }: Result, gaps: Gaps): JsonObject {
  if (isError) gaps.add('error mark of a result (now at the beginning of its text)');
  const marked = isError ? `Error: ${text}` : text;
  const inside = media.flatMap((medium) => mediaPart(medium, gaps));
  const output =
    inside.length === 0
      ? marked
      : [...(marked === '' ? [] : [{ type: 'input_text', text: marked }]), ...inside];
  return { type: 'function_call_output', call_id: id, output };
}

function contentPart(
  part: Exclude<Part, { type: 'call' | 'result' }>,
  role: Turn['role'],
  gaps: Gaps,
): JsonObject[] {
  if (part.type === 'text')
    return [{ type: role === 'assistant' ? 'output_text' : 'input_text', text: part.text }];
  if (role !== 'assistant') return mediaPart(part, gaps);
  gaps.add('media of the assistant');
  return [];
}

function mediaPart(medium: Media, gaps: Gaps): JsonObject[] {
  const { kind, mediaType, base64, url, name } = medium;
  const isKept = url?.startsWith('file ');
  if (isKept) gaps.add('file that is kept by the provider');
  if (isKept) return [];
  switch (kind) {
    case 'image':
      return [{ type: 'input_image', image_url: urlOf(medium) }];
    case 'audio':
      return [{ type: 'input_audio', input_audio: { data: base64 ?? '', format: mediaType.split('/')[1] } }];
    case 'document':
      return base64 === undefined
        ? [{ type: 'input_file', file_url: url }]
        : [{ type: 'input_file', filename: name ?? 'document', file_data: urlOf(medium) }];
  }
}
