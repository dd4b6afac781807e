import { type JsonObject, objectOf, stringOf } from '../../../wire/json.ts';
import type { AnswerPart, Delta, OutEvent, StreamReader, StreamWriter } from '../common.ts';
import { emptyItem, itemId, outputItem, responseHead, wholeResponse } from './answer.ts';

/** https://platform.openai.com/docs/api-reference/responses-streaming */
export function responsesWriter(): StreamWriter {
  const output: JsonObject[] = [];
  let head = { id: '', model: '' };
  let shared: JsonObject = {};
  let sequence = 0;
  /** The part that is being written. */
  let part: AnswerPart | undefined;
  let key: string | undefined;

  const typed = (type: string, data: JsonObject): OutEvent => ({
    event: type,
    data: { type, sequence_number: sequence++, ...data },
  });
  const here = (): JsonObject => ({ output_index: output.length, item_id: current()['id'] });
  const current = (): JsonObject => outputItem(part as AnswerPart, itemId(head.id, output.length));

  const open = (next: AnswerPart, nextKey?: string): OutEvent[] => {
    const closed = close();
    part = next;
    key = nextKey;
    const added = typed('response.output_item.added', {
      output_index: output.length,
      item: emptyItem(current()),
    });
    return [...closed, added, ...partAdded(next)];
  };
  const partAdded = ({ type }: AnswerPart): OutEvent[] => {
    if (type === 'text') {
      const empty = { type: 'output_text', text: '', annotations: [] };
      return [typed('response.content_part.added', { ...here(), content_index: 0, part: empty })];
    }
    if (type !== 'thinking') return [];
    const empty = { type: 'summary_text', text: '' };
    return [typed('response.reasoning_summary_part.added', { ...here(), summary_index: 0, part: empty })];
  };
  const close = (): OutEvent[] => {
    if (part === undefined) return [];
    const item = current();
    const events = [
      ...closing(part, item),
      typed('response.output_item.done', { output_index: output.length, item }),
    ];
    output.push(item);
    part = undefined;
    key = undefined;
    return events;
  };
  const closing = (whole: AnswerPart, item: JsonObject): OutEvent[] => {
    const { text } = whole;
    if (whole.type === 'call') {
      return whole.freeForm
        ? [typed('response.custom_tool_call_input.done', { ...here(), input: text })]
        : [typed('response.function_call_arguments.done', { ...here(), arguments: text })];
    }
    if (whole.type === 'text') {
      const [content] = item['content'] as JsonObject[];
      return [
        typed('response.output_text.done', { ...here(), content_index: 0, text }),
        typed('response.content_part.done', { ...here(), content_index: 0, part: content }),
      ];
    }
    const [summary] = item['summary'] as JsonObject[];
    return [
      typed('response.reasoning_summary_text.done', { ...here(), summary_index: 0, text }),
      typed('response.reasoning_summary_part.done', { ...here(), summary_index: 0, part: summary }),
    ];
  };
  const append = (text: string, type: string, place: JsonObject): OutEvent => {
    (part as AnswerPart).text += text;
    return typed(type, { ...here(), ...place, delta: text });
  };

  return {
    begin(given) {
      head = given;
      shared = responseHead(given, Math.floor(Date.now() / 1000));
      const response = { ...shared, status: 'in_progress', output: [], usage: null };
      return [typed('response.created', { response }), typed('response.in_progress', { response })];
    },
    push(piece: Delta) {
      switch (piece.type) {
        case 'text':
        case 'thinking': {
          const opened = part?.type === piece.type ? [] : open({ type: piece.type, text: '' });
          const event =
            piece.type === 'text'
              ? append(piece.text, 'response.output_text.delta', { content_index: 0 })
              : append(piece.text, 'response.reasoning_summary_text.delta', { summary_index: 0 });
          return [...opened, event];
        }
        case 'signature':
          return [];
        case 'call': {
          const { key: id, ...call } = piece;
          return open({ ...call, type: 'call', input: {}, text: '' }, id);
        }
        case 'input': {
          if (part?.type !== 'call' || piece.key !== key) return [];
          const kind = part.freeForm ? 'custom_tool_call_input' : 'function_call_arguments';
          return [append(piece.text, `response.${kind}.delta`, {})];
        }
      }
    },
    end(answer) {
      const closed = close();
      const response = wholeResponse(shared, output, answer);
      return [...closed, typed(`response.${response['status']}`, { response })];
    },
  };
}

export function responsesReader(): StreamReader {
  /** Calls whose input came in pieces, so that it is not taken from the whole item again. */
  const begun = new Map<string, string>();
  return {
    push(data) {
      const item = objectOf(data['item']);
      const key = stringOf(item['id']) || stringOf(data['item_id']) || String(data['output_index']);
      switch (data['type']) {
        case 'response.output_text.delta':
        case 'response.refusal.delta':
          return [{ type: 'text', text: stringOf(data['delta']) }];
        case 'response.reasoning_summary_text.delta':
        case 'response.reasoning_text.delta':
          return [{ type: 'thinking', text: stringOf(data['delta']) }];
        case 'response.reasoning_summary_part.added':
          return data['summary_index'] ? [{ type: 'thinking', text: '\n\n' }] : [];
        case 'response.output_item.added': {
          if (item['type'] !== 'function_call') return [];
          begun.set(key, '');
          return [callOf(item, key)];
        }
        case 'response.function_call_arguments.delta': {
          const text = stringOf(data['delta']);
          begun.set(key, (begun.get(key) ?? '') + text);
          return [{ type: 'input', key, text }];
        }
        case 'response.output_item.done': {
          if (item['type'] !== 'function_call') return [];
          const before = begun.get(key);
          const start = before === undefined ? [callOf(item, key)] : [];
          return before ? start : [...start, { type: 'input', key, text: stringOf(item['arguments']) }];
        }
        default:
          return [];
      }
    },
  };
}

function callOf(item: JsonObject, key: string): Delta {
  const namespace = stringOf(item['namespace']);
  return {
    type: 'call',
    key,
    id: stringOf(item['call_id']) || key,
    name: stringOf(item['name']),
    ...(namespace ? { namespace } : {}),
    freeForm: false,
  };
}
