import {
  appendInput,
  isObject,
  type JsonObject,
  listOf,
  objectOf,
  parseJson,
  stringOf,
  textOf,
} from '../json.ts';

const textMembers = ['content', 'refusal', 'reasoning_content', 'reasoning'] as const;

/**
 * Finds the texts of one message that a server sends as snapshots: each piece is all of the text so far. Two pieces that
 * each begin with the whole piece before them and are longer prove it, if no other piece contradicts.
 */
export class TextSnapshots {
  readonly #texts = new Map<string, { last: string; growths: number }>();
  readonly #deltas = new Set<string>();

  /** Takes the texts of one delta. */
  add(delta: JsonObject): void {
    for (const member of textMembers) {
      const text = delta[member];
      if (typeof text !== 'string' || text === '' || this.#deltas.has(member)) continue;
      const known = this.#texts.get(member);
      if (known === undefined) this.#texts.set(member, { last: text, growths: 0 });
      else if (text.length < known.last.length || !text.startsWith(known.last)) this.#deltas.add(member);
      else if (text.length > known.last.length) {
        known.last = text;
        known.growths += 1;
      }
    }
  }

  /** The message with the last snapshot of each text that came as snapshots. */
  applyTo(message: JsonObject): JsonObject {
    const whole = [...this.#texts].filter(
      ([member, { growths }]) => growths > 1 && !this.#deltas.has(member),
    );
    if (whole.length === 0) return message;
    return { ...message, ...Object.fromEntries(whole.map(([member, { last }]) => [member, last])) };
  }
}

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
  const { tool_calls: calls } = delta;
  for (const [position, call] of (isObject(calls) ? [calls] : listOf(calls)).entries())
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
  for (const name of ['reasoning_details', 'thinking_blocks'])
    if (Array.isArray(delta[name])) message[name] = mergedDetails(listOf(message[name]), delta[name]);
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
  const index = numberOf(piece['index']);
  if (index !== undefined) call['index'] = index;
  if (stringOf(piece['id'])) call['id'] ??= piece['id'];
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
  const index = numberOf(piece['index']);
  const sameIndex = index === undefined ? undefined : calls.findLast((call) => call['index'] === index);
  if (id !== '') {
    const sameId = calls.findLast((call) => call['id'] === id);
    // Some servers give all calls one id: another index with a name of its own is another call.
    const isOther = index !== undefined && typeof sameId?.['index'] === 'number' && index !== sameId['index'];
    if (sameId !== undefined && !(isOther && nameOf(piece) !== ''))
      return sameIndex?.['id'] === id ? sameIndex : sameId;
    // A call whose id comes after its first piece, or that gets another id with each piece: every call has a name.
    const continues = !stringOf(sameIndex?.['id']) || (nameOf(piece) === '' && nameOf(sameIndex) !== '');
    if (sameIndex !== undefined) return continues ? sameIndex : undefined;
    return index === undefined && nameOf(piece) === '' ? calls.at(-1) : undefined;
  }
  const last = calls.at(-1);
  if (index !== undefined) return sameIndex ?? (isEmptyPiece(piece) ? last : undefined);
  // Without id and index: a piece with a name begins a call, unless it repeats that of the last one.
  const name = nameOf(piece);
  const isWhole = isJson(stringOf(objectOf(last?.['function'])['arguments']));
  const begins = name !== '' && (position > 0 || isWhole || name !== nameOf(last));
  return begins ? undefined : last;
}

/** An index, also where a server writes it as text. */
function numberOf(index: unknown): number | undefined {
  if (typeof index === 'number') return index;
  return typeof index === 'string' && /^\d{1,9}$/.test(index) ? Number(index) : undefined;
}

/** Whether a piece has neither a name nor input: it begins no call. */
const isEmptyPiece = (piece: JsonObject): boolean =>
  nameOf(piece) === '' && !objectOf(piece['function'])['arguments'] && !objectOf(piece['custom'])['input'];

const nameOf = (call: JsonObject | undefined): string =>
  stringOf(objectOf(call?.['function'])['name']) || stringOf(objectOf(call?.['custom'])['name']);

/** Whether an input is a whole object: nothing can follow it. */
const isJson = (text: string): boolean => text.trimEnd().endsWith('}') && parseJson(text) !== undefined;

/** Adds a piece of a call's name and input: see {@link appendInput}. An object is the whole input. */
function mergeInput(target: JsonObject, piece: JsonObject, member: 'arguments' | 'input'): JsonObject {
  const before = target[member];
  const value = piece[member];
  const merged = appendText(target, piece, ['name']);
  if (isObject(value)) merged[member] = value;
  else if (typeof value === 'string') merged[member] = appendInput(stringOf(before), value);
  else merged[member] ??= '';
  return merged;
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

/**
 * Details of thinking with new pieces of them: OpenRouter's by index and type; LiteLLM's, which have no index, continue
 * the last one until it has its signature.
 */
function mergedDetails(before: readonly unknown[], pieces: readonly unknown[]): JsonObject[] {
  const details = before.map(objectOf);
  for (const value of pieces) {
    const piece = objectOf(value);
    const { index, type } = piece;
    const same =
      index === undefined
        ? details.findLast((detail) => type === 'thinking' && detail['type'] === type && !detail['signature'])
        : details.find((detail) => detail['index'] === index && detail['type'] === type);
    if (same !== undefined) {
      const texts = Object.fromEntries(detailTexts.map((name) => [name, same[name]]));
      const signature = piece['signature'] ?? same['signature'];
      Object.assign(same, piece, appendText(texts, piece, detailTexts), signature ? { signature } : {});
    } else if (details.length < MAX_CALLS) details.push({ ...piece });
  }
  return details;
}

const detailTexts = ['text', 'summary', 'thinking'] as const;
