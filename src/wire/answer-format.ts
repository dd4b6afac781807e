import { isObject, type JsonObject, listOf, objectOf, stringOf } from './json.ts';
import { wireByName } from './table.ts';
import type { ResponseAssembler, ResponseModel, Usage, Wire, WireName } from './types.ts';

/** Names of a usage object that one format alone has, and the format. */
const usageNames: readonly [WireName, readonly string[]][] = [
  ['openai-chat', ['prompt_tokens', 'completion_tokens']],
  ['gemini', ['promptTokenCount', 'candidatesTokenCount']],
  ['bedrock-converse', ['inputTokens', 'outputTokens']],
];
const anthropicCacheNames = ['cache_read_input_tokens', 'cache_creation_input_tokens'];

/**
 * The format that an event or a body of an answer shows; undefined where it shows none. Gateways that convert between
 * formats pass some answers on as they came: a request in one format then has its answer in another.
 */
function formatOf(value: unknown): WireName | undefined {
  const data = objectOf(value);
  const type = stringOf(data['type']);
  if (Array.isArray(data['choices'])) return 'openai-chat';
  if (/^(message_(start|delta|stop)|content_block_\w+)$/.test(type)) return 'anthropic-messages';
  if (type === 'message' && Array.isArray(data['content'])) return 'anthropic-messages';
  if (type.startsWith('response.') || data['object'] === 'response') return 'openai-responses';
  if (Array.isArray(data['candidates']) || isObject(data['usageMetadata'])) return 'gemini';
  if (isObject(objectOf(data['output'])['message']) || isObject(data['contentBlockDelta']))
    return 'bedrock-converse';
  const isLine = typeof data['done'] === 'boolean' && typeof data['model'] === 'string';
  return isLine && (isObject(data['message']) || typeof data['response'] === 'string') ? 'ollama' : undefined;
}

/** Whether a value is an array with events of an answer: some gateways send a stream as one array. */
export function hasAnswers(value: unknown): boolean {
  return listOf(value).some((element) => formatOf(element) !== undefined);
}

/** The wire that reads an answer: that of the request, unless the answer shows another format. */
function wireOfAnswer(wire: Wire, value: unknown): Wire {
  return wireByName(formatOf(value) ?? wire.name) ?? wire;
}

/** Puts the streamed answer to a request of `wire` together, in the format that its first events show. */
export function answerAssembler(wire: Wire): ResponseAssembler {
  let assembler = wire.assembler();
  let isDecided = false;
  return {
    push(event) {
      if (!isDecided && formatOf(event.data) !== undefined) {
        isDecided = true;
        const shown = wireOfAnswer(wire, event.data);
        if (shown.name !== wire.name) assembler = shown.assembler();
      }
      return assembler.push(event);
    },
    result: () => assembler.result(),
  };
}

/** The answer to a request of `wire` that came as one JSON body, in the format that the body shows. */
export function answerFromJson(wire: Wire, body: unknown): ResponseModel {
  return wireOfAnswer(wire, body).fromJson(body);
}

/** The usage in an answer to a request of `wire`, read by the names that it has. */
export function usageOfAnswer(wire: Wire, raw: unknown): Usage {
  return (wireByName(usageFormat(wire.name, objectOf(raw))) ?? wire).usage(raw);
}

function usageFormat(own: WireName, raw: JsonObject): WireName {
  const has = (name: string): boolean => raw[name] !== undefined;
  if (own === 'ollama' && has('eval_count')) return own;
  if (has('input_tokens') && !has('prompt_tokens')) {
    if (own === 'anthropic-messages') return own;
    // Anthropic's names without those of OpenAI: its meaning, too.
    const isAnthropic = anthropicCacheNames.some(has) && !has('input_tokens_details');
    return isAnthropic ? 'anthropic-messages' : 'openai-responses';
  }
  return usageNames.find(([, names]) => names.some(has))?.[0] ?? own;
}
