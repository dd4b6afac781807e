import { type JsonObject, listOf, objectOf, stringOf } from '../json.ts';

interface PartPlace {
  list: 'content' | 'summary';
  /** Member of the event that says which part. */
  index: 'content_index' | 'summary_index';
  type: string;
  member: string;
}

const outputText: PartPlace = {
  list: 'content',
  index: 'content_index',
  type: 'output_text',
  member: 'text',
};

/** Deltas that append to a part of an item. */
const partDeltas: Readonly<Record<string, PartPlace>> = {
  'response.output_text': outputText,
  'response.refusal': { list: 'content', index: 'content_index', type: 'refusal', member: 'refusal' },
  'response.reasoning_text': {
    list: 'content',
    index: 'content_index',
    type: 'reasoning_text',
    member: 'text',
  },
  'response.reasoning_summary_text': {
    list: 'summary',
    index: 'summary_index',
    type: 'summary_text',
    member: 'text',
  },
};

/** Deltas that append to a member of the item itself, and the item's type should its first event be missing. */
const itemDeltas: Readonly<Record<string, { type: string; member: string }>> = {
  'response.function_call_arguments': { type: 'function_call', member: 'arguments' },
  'response.custom_tool_call_input': { type: 'custom_tool_call', member: 'input' },
  'response.mcp_call_arguments': { type: 'mcp_call', member: 'arguments' },
  'response.code_interpreter_call_code': { type: 'code_interpreter_call', member: 'code' },
};

/**
 * Applies one delta (or the whole text that closes it) to the item it belongs to.
 *
 * @returns whether it carried content, or undefined when the event is none of these.
 */
export function applyDelta(item: JsonObject, type: string, event: JsonObject): boolean | undefined {
  const [, base = '', step = ''] = type.match(/^(.*)\.(delta|done|added)$/) ?? [];
  const part = partDeltas[base];
  if (part !== undefined && step !== 'added') {
    item['type'] ??= part.list === 'summary' || base === 'response.reasoning_text' ? 'reasoning' : 'message';
    return append(partAt(item, part, Number(event[part.index] ?? 0)), part.member, step, event);
  }
  const own = itemDeltas[base];
  if (own !== undefined && step !== 'added') {
    item['type'] ??= own.type;
    return append(item, own.member, step, event);
  }
  if (type === 'response.content_part.done' || type === 'response.reasoning_summary_part.done') return false;
  if (type === 'response.output_text.annotation.added') {
    const target = partAt(item, outputText, Number(event['content_index'] ?? 0));
    target['annotations'] = [...listOf(target['annotations']), event['annotation']];
    return false;
  }
  return undefined;
}

/** Events that tell of progress only: what they say comes again in the item. */
export function isProgress(type: string): boolean {
  return (
    /^response\.(content_part|reasoning_summary_part)\.(added|done)$/.test(type) ||
    /^response\.\w+_call\.(in_progress|searching|completed|interpreting|generating|partial_image)$/.test(
      type,
    ) ||
    /^response\.(mcp_call|mcp_list_tools)\.(in_progress|completed|failed)$/.test(type) ||
    type === 'keepalive' ||
    type === 'ping'
  );
}

/** Closing events carry the whole text under the name it has in the item. */
function append(target: JsonObject, member: string, step: string, event: JsonObject): boolean {
  if (step === 'done') {
    const text = event[member];
    if (typeof text === 'string') target[member] = text;
    return false;
  }
  const text = stringOf(event['delta']);
  target[member] = stringOf(target[member]) + text;
  return text !== '';
}

function partAt(item: JsonObject, place: PartPlace, index: number): JsonObject {
  const list = listOf(item[place.list]);
  item[place.list] = list;
  while (list.length <= index) list.push({ type: place.type });
  return objectOf(list[index]);
}
