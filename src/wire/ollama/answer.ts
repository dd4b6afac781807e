import { chatMessage } from '../chat/message.ts';
import { errorIn } from '../error.ts';
import { isObject, type JsonObject, listOf, objectOf, stringOf, unknownMembers } from '../json.ts';
import { UnknownParts } from '../parts.ts';
import type { ResponseAssembler, ResponseModel } from '../types.ts';

/** Counts and times that the last line carries. */
const usageMembers = [
  'prompt_eval_count',
  'prompt_eval_cached_count',
  'eval_count',
  'total_duration',
  'load_duration',
  'prompt_eval_duration',
  'eval_duration',
] as const;
const answerMembers = new Set([
  ...usageMembers,
  ...'model created_at message response thinking done done_reason error context'.split(' '),
]);

/** An answer that came as one JSON body: what `stream: false` gives, or an error. */
export function ollamaAnswer(body: unknown): ResponseModel {
  const assembler = ollamaAssembler();
  assembler.push({ event: null, data: body });
  return { ...assembler.result(), finished: isObject(body) };
}

/**
 * Puts an answer of Ollama's own API together from its lines: each has the text that is new, tool calls come whole, and
 * the last one (`done`) has the counts. https://docs.ollama.com/api/chat; `/api/generate` has `response` for the text.
 */
export function ollamaAssembler(): ResponseAssembler {
  const message: JsonObject = { role: 'assistant' };
  const calls: unknown[] = [];
  const unknown = new UnknownParts();
  let model = '';
  let usage: JsonObject | null = null;
  let stopReason: string | null = null;
  let error: unknown;
  let finished = false;

  const append = (member: string, text: unknown): boolean => {
    message[member] = stringOf(message[member]) + stringOf(text);
    return stringOf(text) !== '';
  };

  const push: ResponseAssembler['push'] = ({ event, data }) => {
    const failure = errorIn(data, event);
    if (failure !== undefined) {
      error = failure;
      finished = true;
    }
    if (!isObject(data)) {
      if (failure === undefined) unknown.add({ event, data });
      return false;
    }
    model = stringOf(data['model']) || model;
    const part = objectOf(data['message']);
    const rest = failure === undefined ? unknownMembers(data, answerMembers) : undefined;
    if (rest) unknown.add(rest);
    if (data['done'] === true) {
      finished = true;
      stopReason = stringOf(data['done_reason']) || null;
    }
    const counts = usageMembers.filter((name) => data[name] !== undefined);
    if (counts.length > 0)
      usage = { ...usage, ...Object.fromEntries(counts.map((name) => [name, data[name]])) };
    calls.push(...listOf(part['tool_calls']));
    const thought = append('reasoning', part['thinking'] ?? data['thinking']);
    const text = append('content', part['content'] ?? data['response']);
    return thought || text || listOf(part['tool_calls']).length > 0;
  };

  const result = (): ResponseModel => ({
    model: model || null,
    id: null,
    role: 'assistant',
    blocks: chatMessage({ ...message, tool_calls: calls }).blocks,
    stopReason,
    usage,
    ...(error === undefined ? {} : { error }),
    finished,
    unknown: unknown.list(),
  });

  return { push, result };
}
