import { isObject, type JsonObject, listOf, objectOf, parseJson, stringOf, textOf } from '../json.ts';

const textMembers = ['content', 'refusal', 'reasoning_content', 'reasoning'] as const;

/** Calls that one message is read with. No model makes as many. */
const MAX_CALLS = 10_000;

/**
 * Merges one delta into the message it continues.
 *
 * @returns whether it carried content: text, thinking or tool input.
 */
export function mergeDelta(message: JsonObject, delta: JsonObject): boolean {
  let content = false;
  if (delta['role']) message['role'] = delta['role'];
  for (const member of textMembers) {
    const text = delta[member];
    if (typeof text === 'string') message[member] = stringOf(message[member]) + text;
    // Mistral streams lists of parts once it thinks.
    if (Array.isArray(text)) message[member] = [...partsOf(message[member]), ...text];
    content ||= (typeof text === 'string' || Array.isArray(text)) && text.length > 0;
  }
  for (const [position, call] of listOf(delta['tool_calls']).entries())
    content = mergeCall(message, objectOf(call), position) || content;
  if (delta['function_call']) {
    const call = objectOf(delta['function_call']);
    message['function_call'] = mergeInput(objectOf(message['function_call']), call, 'arguments');
    content ||= call['arguments'] !== undefined && call['arguments'] !== '';
  }
  if (delta['audio']) {
    message['audio'] = {
      ...objectOf(delta['audio']),
      ...appendText(objectOf(message['audio']), objectOf(delta['audio']), ['transcript', 'data']),
    };
    content = true;
  }
  if (Array.isArray(delta['annotations']))
    message['annotations'] = [...listOf(message['annotations']), ...delta['annotations']];
  if (Array.isArray(delta['images'])) message['images'] = [...listOf(message['images']), ...delta['images']];
  if (Array.isArray(delta['reasoning_details'])) mergeDetails(message, delta['reasoning_details']);
  return content;
}

function partsOf(content: unknown): unknown[] {
  return typeof content === 'string' && content !== '' ? [{ type: 'text', text: content }] : listOf(content);
}

/**
 * Adds a piece to the call it belongs to: by id where it has one, since some gateways number all calls 0, else by
 * index, else to the last call. A new id on an index that is in use begins a new call.
 */
function mergeCall(message: JsonObject, piece: JsonObject, position: number): boolean {
  const calls = listOf(message['tool_calls']) as JsonObject[];
  message['tool_calls'] = calls;
  let call = callOf(calls, piece, position);
  if (call === undefined) {
    if (calls.length >= MAX_CALLS) return false;
    call = {};
    calls.push(call);
  }
  if (typeof piece['index'] === 'number') call['index'] = piece['index'];
  if (stringOf(piece['id'])) call['id'] = piece['id'];
  if (stringOf(piece['type'])) call['type'] = piece['type'];
  const { function: definition, custom } = piece;
  if (isObject(definition))
    call['function'] = mergeInput(objectOf(call['function']), definition, 'arguments');
  if (isObject(custom)) call['custom'] = mergeInput(objectOf(call['custom']), custom, 'input');
  // Gemini behind Chat signs a call here.
  if (piece['extra_content'] !== undefined) call['extra_content'] = piece['extra_content'];
  return textOf(objectOf(definition)['arguments']) + textOf(objectOf(custom)['input']) !== '';
}

function callOf(calls: readonly JsonObject[], piece: JsonObject, position: number): JsonObject | undefined {
  const id = stringOf(piece['id']);
  const { index } = piece;
  const sameIndex = typeof index === 'number' ? calls.findLast((call) => call['index'] === index) : undefined;
  if (id !== '') {
    const sameId = calls.findLast((call) => call['id'] === id);
    // Some servers give all calls one id: another index with a name of its own is another call.
    const isOther =
      typeof index === 'number' && typeof sameId?.['index'] === 'number' && index !== sameId['index'];
    if (sameId !== undefined && !(isOther && nameOf(piece) !== ''))
      return sameIndex?.['id'] === id ? sameIndex : sameId;
    // A call whose id comes after its first piece.
    return sameIndex !== undefined && !stringOf(sameIndex['id']) ? sameIndex : undefined;
  }
  if (typeof index === 'number') return sameIndex;
  // Without id and index: a piece with a name begins a call, unless it repeats that of the last one.
  const last = calls.at(-1);
  const name = nameOf(piece);
  const isWhole = isJson(stringOf(objectOf(last?.['function'])['arguments']));
  const begins = name !== '' && (position > 0 || isWhole || name !== nameOf(last));
  return begins ? undefined : last;
}

const nameOf = (call: JsonObject | undefined): string =>
  stringOf(objectOf(call?.['function'])['name']) || stringOf(objectOf(call?.['custom'])['name']);

/** Whether an input is a whole object: nothing can follow it. */
const isJson = (text: string): boolean => text.trimEnd().endsWith('}') && parseJson(text) !== undefined;

/**
 * Adds a piece of a call's name and input. An input that is sent whole is an object or begins with all that came so far
 * (some servers repeat the whole text in every chunk): it replaces what came before.
 */
function mergeInput(target: JsonObject, piece: JsonObject, member: 'arguments' | 'input'): JsonObject {
  const before = target[member];
  const value = piece[member];
  const merged = appendText(target, piece, ['name']);
  if (isObject(value)) merged[member] = value;
  else if (typeof value === 'string')
    merged[member] = isSnapshot(stringOf(before), value) ? value : stringOf(before) + value;
  else merged[member] ??= '';
  return merged;
}

/** Whether a piece repeats all of the JSON text that came before it: appended to it, it would make no JSON. */
function isSnapshot(before: string, piece: string): boolean {
  if (before.length < 2 || !/^\s*[{[]/.test(before)) return false;
  // An empty object is a placeholder when more follows.
  return piece.startsWith(before) || (/^\s*\{\s*\}\s*$/.test(before) && /^\s*\{/.test(piece));
}

function appendText(target: JsonObject, piece: JsonObject, members: readonly string[]): JsonObject {
  for (const member of members) {
    const before = stringOf(target[member]);
    const text = stringOf(piece[member]);
    // A name that is sent again with every piece is the same name, not a longer one.
    target[member] = member === 'name' && text === before ? before : before + text;
  }
  return target;
}

function mergeDetails(message: JsonObject, pieces: readonly unknown[]): void {
  const details = listOf(message['reasoning_details']).map(objectOf);
  for (const value of pieces) {
    const piece = objectOf(value);
    const same = details.find(
      (detail) => detail['index'] === piece['index'] && detail['type'] === piece['type'],
    );
    if (same !== undefined && piece['index'] !== undefined)
      Object.assign(same, {
        ...piece,
        ...appendText({ text: same['text'], summary: same['summary'] }, piece, ['text', 'summary']),
      });
    else if (details.length < MAX_CALLS) details.push({ ...piece });
  }
  message['reasoning_details'] = details;
}
