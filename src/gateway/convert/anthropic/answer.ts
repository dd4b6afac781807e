import { isObject, type JsonObject, objectOf, stringOf } from '../../../wire/json.ts';
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

export function readAnthropicStop(reason: string | null): Stop {
  switch (reason) {
    case 'tool_use':
      return 'calls';
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return 'length';
    case 'stop_sequence':
      return 'sequence';
    case 'refusal':
      return 'refusal';
    default:
      return 'end';
  }
}

const stopReasons: Readonly<Record<Stop, string>> = {
  end: 'end_turn',
  calls: 'tool_use',
  length: 'max_tokens',
  sequence: 'stop_sequence',
  refusal: 'refusal',
};

export function writeAnthropicAnswer(answer: CommonAnswer): JsonObject {
  return {
    ...head(answer),
    content: answer.parts.map(blockOf),
    stop_reason: stopReasons[answer.stop],
    stop_sequence: null,
    usage: usageOf(answer.usage),
  };
}

function head({ id, model }: { id: string; model: string }): JsonObject {
  return { id: `msg_${id}`, type: 'message', role: 'assistant', model };
}

/** `input_tokens` excludes what came from and went to the cache. */
function usageOf({ input, cacheRead, cacheWrite, output }: CommonUsage): JsonObject {
  return {
    input_tokens: Math.max(0, input - cacheRead - cacheWrite),
    cache_creation_input_tokens: cacheWrite,
    cache_read_input_tokens: cacheRead,
    output_tokens: output,
  };
}

function blockOf(part: AnswerPart): JsonObject {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text };
    case 'thinking':
      return { type: 'thinking', thinking: part.text, signature: part.signature ?? '' };
    case 'call':
      return { type: 'tool_use', id: part.id, name: part.name, input: part.input };
  }
}

const typed = (data: { type: string } & JsonObject): OutEvent => ({ event: data.type, data });

/** https://docs.claude.com/en/docs/build-with-claude/streaming */
export function anthropicWriter(): StreamWriter {
  let index = -1;
  /** What the open block is: `text`, `thinking`, or the key of a call. */
  let open: string | undefined;

  const close = (): OutEvent[] => {
    if (open === undefined) return [];
    open = undefined;
    return [typed({ type: 'content_block_stop', index })];
  };
  const start = (what: string, block: JsonObject): OutEvent[] => {
    const closed = close();
    open = what;
    index++;
    return [...closed, typed({ type: 'content_block_start', index, content_block: block })];
  };
  const delta = (value: JsonObject): OutEvent => typed({ type: 'content_block_delta', index, delta: value });

  return {
    begin: ({ id, model }) => {
      const usage = { input_tokens: 0, output_tokens: 0 };
      const message = { ...head({ id, model }), content: [], stop_reason: null, stop_sequence: null, usage };
      return [typed({ type: 'message_start', message })];
    },
    push(piece) {
      switch (piece.type) {
        case 'text': {
          const opened = open === 'text' ? [] : start('text', { type: 'text', text: '' });
          return [...opened, delta({ type: 'text_delta', text: piece.text })];
        }
        case 'thinking': {
          const block = { type: 'thinking', thinking: '', signature: '' };
          const opened = open === 'thinking' ? [] : start('thinking', block);
          return [...opened, delta({ type: 'thinking_delta', thinking: piece.text })];
        }
        case 'signature':
          return open === 'thinking' ? [delta({ type: 'signature_delta', signature: piece.text })] : [];
        case 'call':
          return start(`call ${piece.key}`, { type: 'tool_use', id: piece.id, name: piece.name, input: {} });
        case 'input':
          return open === `call ${piece.key}`
            ? [delta({ type: 'input_json_delta', partial_json: piece.text })]
            : [];
      }
    },
    end: (answer) => [
      ...close(),
      typed({
        type: 'message_delta',
        delta: { stop_reason: stopReasons[answer.stop], stop_sequence: null },
        usage: usageOf(answer.usage),
      }),
      typed({ type: 'message_stop' }),
    ],
  };
}

export function anthropicReader(): StreamReader {
  return {
    push(data) {
      const index = String(data['index'] ?? 0);
      if (data['type'] === 'content_block_start') return startOf(objectOf(data['content_block']), index);
      if (data['type'] !== 'content_block_delta') return [];
      const delta = objectOf(data['delta']);
      switch (delta['type']) {
        case 'text_delta':
          return [{ type: 'text', text: stringOf(delta['text']) }];
        case 'thinking_delta':
          return [{ type: 'thinking', text: stringOf(delta['thinking']) }];
        case 'signature_delta':
          return [{ type: 'signature', text: stringOf(delta['signature']) }];
        case 'input_json_delta':
          return [{ type: 'input', key: index, text: stringOf(delta['partial_json']) }];
        default:
          return [];
      }
    },
  };
}

function startOf(block: JsonObject, key: string): Delta[] {
  if (block['type'] === 'text' && block['text']) return [{ type: 'text', text: stringOf(block['text']) }];
  if (block['type'] === 'thinking' && block['thinking'])
    return [{ type: 'thinking', text: stringOf(block['thinking']) }];
  if (block['type'] !== 'tool_use') return [];
  const call: Delta = {
    type: 'call',
    key,
    id: stringOf(block['id']),
    name: stringOf(block['name']),
    freeForm: false,
  };
  // Some servers send the whole input with the start.
  const { input } = block;
  const whole = isObject(input) && Object.keys(input).length > 0;
  return whole ? [call, { type: 'input', key, text: JSON.stringify(input) }] : [call];
}
