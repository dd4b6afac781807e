import { isObject, type JsonObject, listOf, objectOf, stringOf } from '../json.ts';
import type { ResponseAssembler, ResponseModel } from '../types.ts';
import { responsesAnswer } from './answer.ts';
import { applyDelta, isProgress } from './deltas.ts';

const endings = new Set([
  'response.completed',
  'response.done',
  'response.incomplete',
  'response.failed',
  'response.cancelled',
]);

/**
 * Puts a streamed response together as the JSON body it would have been. The same events come over SSE and WebSocket.
 *
 * Whole items (`output_item.done`) replace what deltas built; the final response's own output, when it has one,
 * replaces all: some backends send it empty. https://platform.openai.com/docs/api-reference/responses-streaming
 */
export function responsesAssembler(): ResponseAssembler {
  let response: JsonObject = {};
  const items = new Map<number, JsonObject>();
  /** Items that came whole, so that a late delta does not double their text. */
  const whole = new Set<number>();
  const unknown: unknown[] = [];
  let error: unknown;
  let finished = false;
  let contentSeen = false;

  const push: ResponseAssembler['push'] = ({ event, data }) => {
    const value = objectOf(data);
    const type = stringOf(value['type']) || event || '';
    const index = Number(value['output_index'] ?? Math.max(0, items.size - 1));
    if (isObject(value['response'])) response = { ...response, ...value['response'] };
    if (endings.has(type)) {
      finished = true;
      return false;
    }
    switch (type) {
      case 'response.created':
      case 'response.in_progress':
      case 'response.queued':
        return false;
      case 'response.output_item.added':
        items.set(Number(value['output_index'] ?? items.size), structuredClone(objectOf(value['item'])));
        return false;
      case 'response.output_item.done': {
        items.set(index, objectOf(value['item']));
        whole.add(index);
        const first = !contentSeen && hasContent(objectOf(value['item']));
        contentSeen ||= first;
        return first;
      }
      case 'error':
        error = data;
        finished = true;
        return false;
    }
    if (whole.has(index) && /\.(delta|annotation\.added)$/.test(type)) return false;
    const item = items.get(index) ?? {};
    const applied = applyDelta(item, type, value);
    if (applied !== undefined) {
      items.set(index, item);
      contentSeen ||= applied;
      return applied;
    }
    if (!isProgress(type)) unknown.push({ event, data });
    return false;
  };

  const result = (): ResponseModel => {
    const gathered = [...items].sort(([a], [b]) => a - b).map(([, item]) => item);
    const output = listOf(response['output']).length > 0 ? response['output'] : gathered;
    const model = responsesAnswer({ ...response, output });
    return {
      ...model,
      ...(error === undefined ? {} : { error }),
      finished,
      unknown: [...model.unknown, ...unknown],
    };
  };

  return { push, result };
}

function hasContent(item: JsonObject): boolean {
  if (item['type'] === 'reasoning')
    return listOf(item['summary']).length + listOf(item['content']).length > 0;
  return item['type'] !== 'message' || listOf(item['content']).length > 0;
}
