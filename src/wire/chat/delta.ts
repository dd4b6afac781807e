import { type JsonObject, listOf, objectOf, stringOf } from '../json.ts';

const textMembers = ['content', 'refusal', 'reasoning_content', 'reasoning'] as const;

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
  for (const call of listOf(delta['tool_calls'])) content = mergeCall(message, objectOf(call)) || content;
  if (delta['function_call']) {
    const call = objectOf(delta['function_call']);
    message['function_call'] = appendText(objectOf(message['function_call']), call, ['name', 'arguments']);
    content ||= stringOf(call['arguments']) !== '';
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
  if (Array.isArray(delta['reasoning_details'])) mergeDetails(message, delta['reasoning_details']);
  return content;
}

function partsOf(content: unknown): unknown[] {
  return typeof content === 'string' && content !== '' ? [{ type: 'text', text: content }] : listOf(content);
}

/** Pieces of a call belong together by `index`; where a provider sends none, by id, else to the last call. */
function mergeCall(message: JsonObject, piece: JsonObject): boolean {
  const calls = listOf(message['tool_calls']).map(objectOf);
  message['tool_calls'] = calls;
  const place = placeOf(calls, piece);
  const call = place < 0 ? {} : (calls[place] as JsonObject);
  if (place < 0) calls.push(call);
  if (typeof piece['index'] === 'number') call['index'] = piece['index'];
  if (stringOf(piece['id'])) call['id'] = piece['id'];
  if (stringOf(piece['type'])) call['type'] = piece['type'];
  if (piece['function'])
    call['function'] = appendText(objectOf(call['function']), objectOf(piece['function']), [
      'name',
      'arguments',
    ]);
  if (piece['custom'])
    call['custom'] = appendText(objectOf(call['custom']), objectOf(piece['custom']), ['name', 'input']);
  return (
    stringOf(objectOf(piece['function'])['arguments']) + stringOf(objectOf(piece['custom'])['input']) !== ''
  );
}

function placeOf(calls: readonly JsonObject[], piece: JsonObject): number {
  if (typeof piece['index'] === 'number') return calls.findIndex((call) => call['index'] === piece['index']);
  const id = stringOf(piece['id']);
  return id ? calls.findIndex((call) => call['id'] === id) : calls.length - 1;
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
    if (same === undefined || piece['index'] === undefined) details.push({ ...piece });
    else
      Object.assign(same, {
        ...piece,
        ...appendText({ text: same['text'], summary: same['summary'] }, piece, ['text', 'summary']),
      });
  }
  message['reasoning_details'] = details;
}
