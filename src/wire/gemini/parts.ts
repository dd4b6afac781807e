import { callBlock, mediaBlock, otherBlock } from '../blocks.ts';
import { type JsonObject, objectOf, stringOf, textOf } from '../json.ts';
import type { Block, Role } from '../types.ts';
import { textBlock } from '../user-text.ts';

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
  if (part['executableCode'] !== undefined) {
    return { ...callBlock({ id: '', name: 'code_execution', input: part['executableCode'] }), ...signed };
  }
  if (part['codeExecutionResult'] !== undefined) return codeResult(objectOf(part['codeExecutionResult']));
  if (typeof part['text'] !== 'string') return otherBlock(part, Object.keys(part)[0]);
  if (part['thought'] === true) return { type: 'thinking', text: part['text'], ...signed };
  return { ...textBlock(part['text'], role), ...signed };
}

function functionCall(call: JsonObject): Block {
  const partial = call['partialArgs'] === undefined ? {} : { partialArgs: call['partialArgs'] };
  return callBlock({ id: call['id'], name: call['name'], input: call['args'] ?? partial });
}

/** The clients wrap a tool's output as `{output}` or `{error}`; what else a response holds is shown as JSON. */
function functionResponse(response: JsonObject): Block {
  const answer = objectOf(response['response']);
  const names = Object.keys(answer);
  const single = names.length === 1 ? answer[names[0] as string] : undefined;
  const wrapped = names[0] === 'output' || names[0] === 'error' || names[0] === 'result';
  return {
    type: 'tool_result',
    id: stringOf(response['id']) || stringOf(response['name']),
    text: wrapped && single !== undefined ? textOf(single) : textOf(response['response']),
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
    id: '',
    text: stringOf(result['output']),
    isError: outcome !== '' && outcome !== 'OUTCOME_OK',
  };
}
