import { type JsonObject, listOf, objectOf, stringOf } from '../../../wire/json.ts';
import type { Block } from '../../../wire/types.ts';
import type {
  AnswerPart,
  CommonAnswer,
  CommonUsage,
  Delta,
  OutEvent,
  Stop,
  StreamReader,
  StreamWriter,
} from '../common.ts';
import { hasCall } from '../params.ts';

export function readChatStop(reason: string | null, blocks: readonly Block[]): Stop {
  if (reason === 'length') return 'length';
  if (reason === 'content_filter') return 'refusal';
  return hasCall(blocks) ? 'calls' : 'end';
}

const finishReasons: Readonly<Record<Stop, string>> = {
  end: 'stop',
  calls: 'tool_calls',
  length: 'length',
  sequence: 'stop',
  refusal: 'content_filter',
};

const seconds = (): number => Math.floor(Date.now() / 1000);

export function writeChatAnswer(answer: CommonAnswer): JsonObject {
  const text = joined(answer.parts, 'text');
  const thinking = joined(answer.parts, 'thinking');
  const calls = answer.parts.flatMap((part) => (part.type === 'call' ? [callOf(part)] : []));
  const message = {
    role: 'assistant',
    content: text,
    refusal: null,
    ...(thinking === null ? {} : { reasoning_content: thinking }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
  return {
    ...head(answer, 'chat.completion', seconds()),
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishReasons[answer.stop] }],
    usage: usageOf(answer.usage),
  };
}

function joined(parts: readonly AnswerPart[], type: 'text' | 'thinking'): string | null {
  const texts = parts.flatMap((part) => (part.type === type ? [part.text] : []));
  return texts.length === 0 ? null : texts.join('');
}

function callOf({ id, name, text, freeForm, signature }: Extract<AnswerPart, { type: 'call' }>): JsonObject {
  if (freeForm) return { id, type: 'custom', custom: { name, input: text } };
  const extra =
    signature === undefined ? {} : { extra_content: { google: { thought_signature: signature } } };
  return { id, type: 'function', function: { name, arguments: text }, ...extra };
}

function head({ id, model }: { id: string; model: string }, object: string, created: number): JsonObject {
  return { id: `chatcmpl-${id}`, object, created, model };
}

/** `prompt_tokens` includes what came from the cache. */
function usageOf({ input, cacheRead, cacheWrite, output, reasoning }: CommonUsage): JsonObject {
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: {
      cached_tokens: cacheRead,
      ...(cacheWrite > 0 ? { cache_write_tokens: cacheWrite } : {}),
    },
    completion_tokens_details: { reasoning_tokens: reasoning },
  };
}

/** https://platform.openai.com/docs/api-reference/chat-streaming */
export function chatWriter(): StreamWriter {
  let shared: JsonObject = {};
  /** Positions of calls by key; a free-form one is written under another member. */
  const calls = new Map<string, { index: number; freeForm: boolean }>();
  const chunk = (delta: JsonObject, finish: string | null = null): OutEvent => ({
    event: null,
    data: { ...shared, choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }] },
  });

  return {
    terminator: 'data: [DONE]\n\n',
    begin(answer) {
      shared = head(answer, 'chat.completion.chunk', seconds());
      return [chunk({ role: 'assistant', content: '' })];
    },
    push(piece) {
      switch (piece.type) {
        case 'text':
          return [chunk({ content: piece.text })];
        case 'thinking':
          return [chunk({ reasoning_content: piece.text })];
        case 'signature':
          return [];
        case 'call': {
          const { key, freeForm } = piece;
          const index = calls.size;
          calls.set(key, { index, freeForm });
          return [
            chunk({ tool_calls: [{ index, ...callOf({ ...piece, type: 'call', input: {}, text: '' }) }] }),
          ];
        }
        case 'input': {
          const call = calls.get(piece.key);
          if (call === undefined) return [];
          const { index, freeForm } = call;
          const added = freeForm
            ? { custom: { input: piece.text } }
            : { function: { arguments: piece.text } };
          return [chunk({ tool_calls: [{ index, ...added }] })];
        }
      }
    },
    end: (answer) => [
      chunk({}, finishReasons[answer.stop]),
      { event: null, data: { ...shared, choices: [], usage: usageOf(answer.usage) } },
    ],
  };
}

export function chatReader(): StreamReader {
  const begun = new Set<string>();
  return {
    push(data) {
      const delta = objectOf(objectOf(listOf(data['choices'])[0])['delta']);
      const thinking = stringOf(delta['reasoning_content']) || stringOf(delta['reasoning']);
      return [
        ...(thinking === '' ? [] : [{ type: 'thinking' as const, text: thinking }]),
        ...textsOf(delta['content']),
        ...textsOf(delta['refusal']),
        ...listOf(delta['tool_calls']).flatMap((call, position) =>
          callDeltas(objectOf(call), position, begun),
        ),
      ];
    },
  };
}

/** A text; Mistral streams lists of parts once it thinks. */
function textsOf(content: unknown): Delta[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  return listOf(content).flatMap((part): Delta[] => {
    const { type, text, thinking } = objectOf(part);
    if (type !== 'thinking') return textsOf(text);
    const list = typeof thinking === 'string' ? [{ text: thinking }] : listOf(thinking);
    return list.map((one) => ({ type: 'thinking', text: stringOf(objectOf(one)['text']) }));
  });
}

/** A call begins with its name; it is identified by its index, or by its id where a server numbers all calls 0. */
function callDeltas(call: JsonObject, position: number, begun: Set<string>): Delta[] {
  const definition = objectOf(call['function']);
  const index = String(call['index'] ?? position);
  const id = stringOf(call['id']);
  const name = stringOf(definition['name']);
  const input = definition['arguments'];
  const text = typeof input === 'string' ? input : input === undefined ? '' : JSON.stringify(input);
  const known = [...begun].findLast((key) => key === `${index} ${id}` || key.startsWith(`${index} `));
  const isNew = name !== '' && (known === undefined || (id !== '' && known !== `${index} ${id}`));
  const key = isNew ? `${index} ${id}` : (known ?? `${index} ${id}`);
  begun.add(key);
  const signature = stringOf(objectOf(objectOf(call['extra_content'])['google'])['thought_signature']);
  const start: Delta = {
    type: 'call',
    key,
    id: id || `call_${begun.size}`,
    name,
    freeForm: false,
    ...(signature ? { signature } : {}),
  };
  return [...(isNew ? [start] : []), ...(text === '' ? [] : [{ type: 'input' as const, key, text }])];
}
