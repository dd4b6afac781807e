import { appendInput, indexOf, type JsonObject, listOf, objectOf, stringOf } from '../json.ts';
import { IndexedParts } from '../parts.ts';

/** An output item that is being streamed. */
export interface OpenItem {
  /** Its `output_index`. */
  readonly index: number;
  /** Members other than the lists of parts. */
  members: JsonObject;
  /** Parts by the index the stream names for them. */
  parts: ReadonlyMap<'content' | 'summary', IndexedParts>;
  /** It came whole, so that deltas after it change nothing. */
  whole: boolean;
  /** The item as JSON. */
  json(): JsonObject;
}

/** An item without any content yet. */
export function newItem(index: number): OpenItem {
  const item: OpenItem = {
    index,
    members: {},
    parts: new Map([
      ['content', new IndexedParts()],
      ['summary', new IndexedParts()],
    ]),
    whole: false,
    json: () => {
      const lists = [...item.parts].filter(([, parts]) => parts.size > 0);
      return {
        ...item.members,
        ...Object.fromEntries(lists.map(([name, parts]) => [name, parts.inOrder().map(([, part]) => part)])),
      };
    },
  };
  return item;
}

/** The state of an item that came whole: `content` and `summary` as lists of parts. */
export function wholeItem(given: JsonObject): Pick<OpenItem, 'members' | 'parts' | 'whole'> {
  const members = { ...given };
  const parts = (['content', 'summary'] as const).map((name) => {
    const indexed = new IndexedParts();
    if (Array.isArray(given[name])) {
      delete members[name];
      for (const [position, part] of given[name].entries())
        indexed.set(position, typeof part === 'string' ? { text: part } : { ...objectOf(part) });
    }
    return [name, indexed] as const;
  });
  return { members, parts: new Map(parts), whole: true };
}

interface PartPlace {
  list: 'content' | 'summary';
  /** Member of the event that names the part. */
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
const partDeltas: ReadonlyMap<string, PartPlace> = new Map(
  Object.entries<PartPlace>({
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
  }),
);

/** Deltas that append to a member of the item itself, and the item's type should its first event be missing. */
const itemDeltas: ReadonlyMap<string, { type: string; member: string }> = new Map(
  Object.entries({
    'response.function_call_arguments': { type: 'function_call', member: 'arguments' },
    'response.custom_tool_call_input': { type: 'custom_tool_call', member: 'input' },
    'response.mcp_call_arguments': { type: 'mcp_call', member: 'arguments' },
    'response.code_interpreter_call_code': { type: 'code_interpreter_call', member: 'code' },
  }),
);

/**
 * Applies one delta (or the whole text that closes it) to the item it belongs to.
 *
 * @returns whether it carried content, or undefined when the event is none of these.
 */
export function applyDelta(item: OpenItem, type: string, event: JsonObject): boolean | undefined {
  const [, base = '', step = ''] = type.match(/^(.*)\.(delta|done|added)$/) ?? [];
  const place = partDeltas.get(base);
  const { members } = item;
  if (place !== undefined && step !== 'added') {
    members['type'] ??=
      place.list === 'summary' || base === 'response.reasoning_text' ? 'reasoning' : 'message';
    const part = partAt(item, place, event[place.index]);
    return part === undefined ? false : append(part, place.member, step, event);
  }
  const own = itemDeltas.get(base);
  if (own !== undefined && step !== 'added') {
    members['type'] ??= own.type;
    return append(members, own.member, step, event);
  }
  if (type === 'response.content_part.done' || type === 'response.reasoning_summary_part.done') return false;
  if (type === 'response.output_text.annotation.added') {
    const part = partAt(item, outputText, event['content_index']);
    if (part !== undefined) part['annotations'] = [...listOf(part['annotations']), event['annotation']];
    return false;
  }
  return undefined;
}

/** Events of progress: what they contain comes again in the item. */
export function isProgress(type: string): boolean {
  return (
    /^response\.(content_part|reasoning_summary_part)\.(added|done)$/.test(type) ||
    /^response\.\w+_call\.(in_progress|searching|completed|interpreting|generating|partial_image)$/.test(
      type,
    ) ||
    /^response\.(mcp_call|mcp_list_tools)\.(in_progress|completed|failed)$/.test(type) ||
    // The item has the whole diff, command and output.
    /^response\.(apply_patch_call_operation_diff|shell_call_command|shell_call_output_content)\.\w+$/.test(
      type,
    ) ||
    // Sound, and what a server reports about itself.
    /^response\.(audio|metadata|keepalive|heartbeat|rate_limits)(\.\w+)*$/.test(type) ||
    type === 'codex.rate_limits' ||
    type === 'keepalive' ||
    type === 'ping'
  );
}

/** Closing events carry the whole text under the name it has in the item. */
function append(target: JsonObject, member: string, step: string, event: JsonObject): boolean {
  if (step === 'done') {
    const text = event[member];
    // Some servers close with an empty text.
    if (typeof text === 'string' && text !== '') target[member] = text;
    return false;
  }
  const text = stringOf(event['delta']);
  const before = stringOf(target[member]);
  target[member] = member === 'arguments' ? appendInput(before, text) : before + text;
  return text !== '';
}

/** The part an event names; undefined when there are too many. */
function partAt(item: OpenItem, place: PartPlace, index: unknown): JsonObject | undefined {
  return item.parts.get(place.list)?.at(indexOf(index, 0), () => ({ type: place.type }));
}
