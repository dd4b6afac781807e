import { callBlock, jsonText, mediaBlock, otherBlock, textBlock } from '../blocks.ts';
import { isObject, type JsonObject, listOf, objectOf, stringOf } from '../json.ts';
import type { Block, Role } from '../types.ts';

/** One part of a content. https://ai.google.dev/api/caching#Part */
export function geminiPart(value: unknown, role: Role): Block {
  if (typeof value === 'string') return textBlock(value, role);
  const part = objectOf(value);
  const signature = stringOf(part['thoughtSignature'] ?? part['thought_signature']);
  const signed = signature ? { signature } : {};
  const call = part['functionCall'] ?? part['function_call'];
  const response = part['functionResponse'] ?? part['function_response'];
  const inline = part['inlineData'] ?? part['inline_data'];
  const file = part['fileData'] ?? part['file_data'];
  if (call !== undefined) return { ...functionCall(objectOf(call)), ...signed };
  if (response !== undefined) return functionResponse(objectOf(response));
  if (inline !== undefined) return media(objectOf(inline));
  if (file !== undefined) return media(objectOf(file));
  const code = part['executableCode'] ?? part['executable_code'];
  const output = part['codeExecutionResult'] ?? part['code_execution_result'];
  const toolCall = part['toolCall'] ?? part['tool_call'];
  const toolResponse = part['toolResponse'] ?? part['tool_response'];
  if (isObject(code)) {
    return { ...callBlock({ id: code['id'], name: 'code_execution', input: code }), ...signed };
  }
  if (output !== undefined) return codeResult(objectOf(output));
  if (isObject(toolCall)) {
    const name = toolCall['toolType'] ?? toolCall['tool_type'];
    return { ...callBlock({ id: toolCall['id'], name, input: toolCall['args'] }), ...signed };
  }
  if (isObject(toolResponse)) {
    const id = stringOf(toolResponse['id']);
    return { type: 'tool_result', id, text: jsonText(toolResponse['response']), isError: false };
  }
  // The signature of thinking whose text came before, or is not shown.
  if (signature && Object.keys(part).length === 1) return { type: 'thinking', text: '', signature };
  if (typeof part['text'] !== 'string') return otherBlock(value, Object.keys(part)[0]);
  if (part['thought'] === true) return { type: 'thinking', text: part['text'], ...signed };
  return { ...textBlock(part['text'], role), ...signed };
}

function functionCall(call: JsonObject): Block {
  const partial = listOf(call['partialArgs']).map(objectOf);
  return callBlock({ id: call['id'], name: call['name'], input: call['args'] ?? fromPieces(partial) });
}

/** Pieces of arguments that are put together; no call has as many steps in a path. */
const MAX_STEPS = 100;

/**
 * Arguments from pieces that each have a JSON path (`$.items[0].name`) and a value; texts at one path are joined. A
 * piece whose path cannot be followed leaves the pieces as they came.
 */
function fromPieces(pieces: readonly JsonObject[]): unknown {
  const root: { value?: unknown } = {};
  for (const piece of pieces) {
    const path = stringOf(piece['jsonPath']);
    const steps = [...path.matchAll(/\.([^.[\]]+)|\[(\d+)\]|\['((?:[^'\\]|\\.)*)'\]/g)];
    const isWhole = `$${steps.map(([step]) => step).join('')}` === path && steps.length <= MAX_STEPS;
    const names = steps.map(([, name, index, quoted]) =>
      index === undefined ? (name ?? quoted ?? '') : Number(index),
    );
    if (!isWhole || !place(root, ['value', ...names], piece)) return { partialArgs: pieces };
  }
  return root.value ?? {};
}

/** Sets a piece's value at its path; false when a step fits neither an object nor the next position of a list. */
function place(root: object, names: readonly (string | number)[], piece: JsonObject): boolean {
  let at: unknown = root;
  for (const [depth, name] of names.entries()) {
    const isNext = Array.isArray(at) ? Number(name) <= at.length && typeof name === 'number' : isObject(at);
    if (!isNext || name === '__proto__') return false;
    const holder = at as Record<string | number, unknown>;
    const known = Object.hasOwn(holder, name) ? holder[name] : undefined;
    const next = names[depth + 1];
    if (next === undefined) holder[name] = pieceValue(known, piece);
    else holder[name] = known ?? (typeof next === 'number' ? [] : {});
    at = holder[name];
  }
  return true;
}

function pieceValue(before: unknown, piece: JsonObject): unknown {
  const text = piece['stringValue'];
  if (typeof text === 'string') return typeof before === 'string' ? before + text : text;
  return piece['numberValue'] ?? piece['boolValue'] ?? null;
}

/** The clients wrap a tool's output as `{output}` or `{error}`; any other response is shown as JSON. */
function functionResponse(response: JsonObject): Block {
  const answer = objectOf(response['response']);
  const names = Object.keys(answer);
  const single = names.length === 1 ? answer[names[0] as string] : undefined;
  const wrapped = names[0] === 'output' || names[0] === 'error' || names[0] === 'result';
  return {
    type: 'tool_result',
    id: stringOf(response['id']) || stringOf(response['name']),
    text: [
      wrapped && single !== undefined ? jsonText(single) : jsonText(response['response']),
      // Media that a function gives back.
      ...listOf(response['parts']).map((part) => geminiPart(part, 'tool').text),
    ].join('\n'),
    isError: names.length === 1 && names[0] === 'error',
  };
}

function media(data: JsonObject): Block {
  const mediaType = stringOf(data['mimeType'] ?? data['mime_type']);
  const url = stringOf(data['fileUri'] ?? data['file_uri']);
  const kind = mediaType.startsWith('image/')
    ? 'image'
    : mediaType.startsWith('audio/')
      ? 'audio'
      : 'document';
  return mediaBlock(kind, {
    ...(mediaType ? { mediaType } : {}),
    ...(typeof data['data'] === 'string' ? { base64: data['data'] } : {}),
    ...(url ? { url } : {}),
  });
}

function codeResult(result: JsonObject): Block {
  const outcome = stringOf(result['outcome']);
  return {
    type: 'tool_result',
    id: stringOf(result['id']),
    text: stringOf(result['output']),
    isError: outcome !== '' && outcome !== 'OUTCOME_OK',
  };
}
