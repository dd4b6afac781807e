import { objectOf, stringOf } from '../../wire/json.ts';
import { openaiResponses } from '../../wire/responses/wire.ts';
import { type ChainedAnswer, type DryOptions, dryAnswer, type Earlier } from './answer.ts';
import { type DryAnswer, type DryEncoder, type DryEvent, type DryPart, errorBody, pieces } from './types.ts';

/** OpenAI Responses: https://platform.openai.com/docs/api-reference/responses-streaming. Also the frames of its WebSocket form. */
export const responsesEncoder: DryEncoder = { events, json };

type Item = Record<string, unknown>;

function json(answer: DryAnswer): unknown {
  return whole(
    answer,
    head(answer),
    answer.parts.map((part) => itemOf(part, answer)),
  );
}

function events(answer: DryAnswer): DryEvent[] {
  const shared = head(answer);
  const items = answer.parts.map((part) => itemOf(part, answer));
  const started = { ...shared, status: 'in_progress', output: [], usage: null };
  const [ending] = endings[answer.stop];
  const list: Item[] = [
    { type: 'response.created', response: started },
    { type: 'response.in_progress', response: started },
    ...answer.parts.flatMap((part, index) => itemEvents(part, items[index] ?? {}, index)),
    { type: `response.${ending}`, response: whole(answer, shared, items) },
  ];
  return list.map((data, index) => ({
    event: String(data['type']),
    data: { ...data, sequence_number: index },
  }));
}

function itemEvents(part: DryPart, item: Item, index: number): Item[] {
  const begun = { ...item, status: 'in_progress', ...emptied(item) };
  return [
    { type: 'response.output_item.added', output_index: index, item: begun },
    ...contentEvents(part, { item_id: item['id'], output_index: index }),
    { type: 'response.output_item.done', output_index: index, item },
  ];
}

function contentEvents(part: DryPart, place: Item): Item[] {
  if (part.type === 'text') {
    const at = { ...place, content_index: 0 };
    return [
      { type: 'response.content_part.added', ...at, part: outputText('') },
      ...pieces(part.text).map((delta) => ({
        type: 'response.output_text.delta',
        ...at,
        delta,
        logprobs: [],
      })),
      { type: 'response.output_text.done', ...at, text: part.text, logprobs: [] },
      { type: 'response.content_part.done', ...at, part: outputText(part.text) },
    ];
  }
  if (part.tool.wireType === 'local_shell') return [];
  const input = typeof part.input === 'string' ? part.input : JSON.stringify(part.input);
  const [kind, member] =
    part.tool.type === 'custom'
      ? ['custom_tool_call_input', 'input']
      : ['function_call_arguments', 'arguments'];
  return [
    ...pieces(input).map((delta) => ({ type: `response.${kind}.delta`, ...place, delta })),
    { type: `response.${kind}.done`, ...place, [member]: input },
  ];
}

function itemOf(part: DryPart, answer: DryAnswer): Item {
  const status = 'completed';
  if (part.type === 'text') {
    return {
      id: answer.id('msg_'),
      type: 'message',
      status,
      role: 'assistant',
      content: [outputText(part.text)],
    };
  }
  const call_id = answer.id('call_');
  const { name, namespace, type, wireType } = part.tool;
  const named = namespace === undefined ? { name } : { name, namespace };
  if (wireType === 'local_shell') {
    return { id: answer.id('lsh_'), type: 'local_shell_call', status, call_id, action: part.input };
  }
  if (type === 'custom') {
    return { id: answer.id('ctc_'), type: 'custom_tool_call', status, call_id, ...named, input: part.input };
  }
  const text = JSON.stringify(part.input);
  return { id: answer.id('fc_'), type: 'function_call', status, call_id, ...named, arguments: text };
}

/** What an item lacks when it is announced. */
function emptied(item: Item): Item {
  if (item['type'] === 'message') return { content: [] };
  if (item['type'] === 'function_call') return { arguments: '' };
  return item['type'] === 'custom_tool_call' ? { input: '' } : {};
}

/** Status of a response, and why it is incomplete. */
const endings = {
  end: ['completed', null],
  tool: ['completed', null],
  length: ['incomplete', 'max_output_tokens'],
  refusal: ['incomplete', 'content_filter'],
} as const;

function head(answer: DryAnswer): Item {
  const [status, reason] = endings[answer.stop];
  return {
    id: answer.id('resp_'),
    object: 'response',
    created_at: answer.created,
    status,
    error: null,
    incomplete_details: reason === null ? null : { reason },
    model: answer.model,
  };
}

function whole(answer: DryAnswer, shared: Item, output: Item[]): Item {
  const { input, cacheRead, output: written } = answer.usage;
  const usage = {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cacheRead },
    output_tokens: written,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: input + written,
  };
  return { ...shared, output, usage };
}

function outputText(text: string): Item {
  return { type: 'output_text', annotations: [], logprobs: [], text };
}

/** Answers Responses requests that may lean on an earlier answer (`previous_response_id`), as Codex's frames do. */
export interface ResponsesStandIn {
  answer(body: unknown): ChainedAnswer & { responseId: string };
  /** The events of one answer in order: the data of SSE events, and just as well the frames of a WebSocket. */
  events(body: unknown): object[];
}

/** Answers that are remembered, so that a long run does not grow. */
const rememberedAnswers = 1000;

/**
 * A stand-in with the little memory that chained requests need: which tools a chain has offered, and how much its
 * server would hold by now. It does no I/O, so the same events serve HTTP and WebSocket.
 */
export function responsesStandIn(options: DryOptions): ResponsesStandIn {
  const answered = new Map<string, Earlier>();

  const answer = (body: unknown): ChainedAnswer & { responseId: string } => {
    const earlier = answered.get(stringOf(objectOf(body)['previous_response_id']));
    const made = dryAnswer(openaiResponses, { body, path: '/v1/responses' }, options, earlier);
    const responseId = made.id('resp_');
    const whole = {
      ...made,
      responseId,
      id: (prefix: string) => (prefix === 'resp_' ? responseId : made.id(prefix)),
    };
    if (whole.error === undefined) answered.set(responseId, after(body, whole, earlier));
    for (const oldest of answered.keys()) {
      if (answered.size <= rememberedAnswers) break;
      answered.delete(oldest);
    }
    return whole;
  };

  return {
    answer,
    events(body) {
      const made = answer(body);
      if (made.error) return [{ ...objectOf(errorBody(made.error)), status: made.error.status }];
      return responsesEncoder.events(made).map(({ data }) => objectOf(data));
    },
  };
}

/** What the next request of the chain builds on: everything sent so far, this answer included. */
function after(body: unknown, answer: ChainedAnswer, earlier: Earlier | undefined): Earlier {
  const { tools } = openaiResponses.split(body);
  const items = [objectOf(body)['input'], objectOf(responsesEncoder.json(answer))['output']];
  const characters = items.map((list) => JSON.stringify(list ?? []).length);
  return {
    tools: tools.length > 0 ? tools : (earlier?.tools ?? []),
    held: {
      items: characters.reduce((sum, length) => sum + length, earlier?.held.items ?? 0),
      input: answer.usage.input,
    },
    turn: answer.turn,
    conversation: answer.conversation,
  };
}
