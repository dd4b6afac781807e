import { errorIn } from '../error.ts';
import { indexOf, isObject, type JsonObject, listOf, objectOf, stringOf } from '../json.ts';
import { isDone, UnknownParts } from '../parts.ts';
import type { ResponseAssembler, ResponseModel } from '../types.ts';
import { responsesAnswer } from './answer.ts';
import { applyDelta, isProgress, newItem, type OpenItem, wholeItem } from './deltas.ts';

const endings = new Set([
  'response.completed',
  'response.done',
  'response.incomplete',
  'response.failed',
  'response.cancelled',
]);

/** Items that one answer is read with. No answer has as many. */
const MAX_ITEMS = 10_000;

/**
 * Puts a streamed response together as the JSON body it would have been. The same events come over SSE and WebSocket.
 *
 * Whole items (`output_item.done`) replace what deltas built; the final response's own output replaces all, unless it has
 * fewer items: some backends send it empty or with the message alone. Items are identified by their id, since some backends give two items one
 * `output_index`; where an event names no id that is known (some backends change ids between events), by index.
 * https://platform.openai.com/docs/api-reference/responses-streaming
 */
export function responsesAssembler(): ResponseAssembler {
  let response: JsonObject = {};
  const items: OpenItem[] = [];
  const byId = new Map<string, OpenItem>();
  const unknown = new UnknownParts();
  let error: unknown;
  let finished = false;
  let contentSeen = false;

  const add = (id: string, index: number): OpenItem | undefined => {
    if (items.length >= MAX_ITEMS) return undefined;
    const item = newItem(index);
    items.push(item);
    if (id !== '') byId.set(id, item);
    return item;
  };

  /**
   * The item an event belongs to: by id, else the last one at the index unless it is whole already. A new id without an
   * index belongs to no known item that has an id.
   */
  const itemOf = (id: string, index: number, hasIndex: boolean): OpenItem | undefined => {
    const known = id === '' ? undefined : byId.get(id);
    if (known === undefined && id !== '' && !hasIndex && byId.size === items.length) return undefined;
    return known ?? items.findLast((item) => item.index === index && (id === '' || !item.whole));
  };

  const push: ResponseAssembler['push'] = ({ event, data }) => {
    if (isDone(data)) return false;
    const value = objectOf(data);
    const type = stringOf(value['type']) || event || '';
    const given = objectOf(value['item']);
    const id = stringOf(given['id']) || stringOf(value['item_id']);
    const hasIndex = value['output_index'] !== undefined;
    const index = indexOf(value['output_index'], Math.max(0, items.length - 1));
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
      case 'response.output_item.added': {
        const item = add(id, indexOf(value['output_index'], items.length));
        if (item !== undefined) Object.assign(item, wholeItem(given), { whole: false });
        return false;
      }
      case 'response.output_item.done': {
        const item = itemOf(id, index, hasIndex) ?? add(id, index);
        if (item !== undefined) Object.assign(item, wholeItem(given));
        const first = !contentSeen && hasContent(given);
        contentSeen ||= first;
        return first;
      }
    }
    const failure = errorIn(data, event) ?? (type === 'error' ? data : undefined);
    if (failure !== undefined) {
      error = type === 'error' ? data : failure;
      finished = true;
      return false;
    }
    const known = itemOf(id, index, hasIndex);
    // A late delta would double the text of an item that came whole.
    if (known?.whole && /\.(delta|annotation\.added)$/.test(type)) return false;
    const item = known ?? newItem(index);
    const applied = applyDelta(item, type, value);
    if (applied !== undefined) {
      if (known === undefined && items.length < MAX_ITEMS) {
        items.push(item);
        if (id !== '') byId.set(id, item);
      }
      contentSeen ||= applied;
      return applied;
    }
    if (!isProgress(type)) unknown.add({ event, data });
    return false;
  };

  const result = (): ResponseModel => {
    const gathered = items.toSorted((a, b) => a.index - b.index).map(({ json }) => json());
    const last = listOf(response['output']);
    const output = last.length > 0 && last.length >= gathered.length ? last : gathered;
    const model = responsesAnswer({ ...response, output });
    return {
      ...model,
      ...(error === undefined ? {} : { error }),
      finished,
      stopReason: finished && error === undefined ? model.stopReason : null,
      unknown: [...model.unknown, ...unknown.list()],
    };
  };

  return { push, result };
}

function hasContent(item: JsonObject): boolean {
  if (item['type'] === 'reasoning')
    return listOf(item['summary']).length + listOf(item['content']).length > 0;
  return item['type'] !== 'message' || listOf(item['content']).length > 0;
}
