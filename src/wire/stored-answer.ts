import { isObject, type JsonObject, listOf, stringOf } from './json.ts';
import type { Block, ResponseModel, Role } from './types.ts';

const roles = new Set<string>(['system', 'developer', 'user', 'assistant', 'tool']);
const authors = ['agent', 'person', 'attachment'] as const;
const media = new Set<string>(['image', 'audio', 'document']);

/**
 * The model of an answer from its JSON in a log or database: for any value, the result has the types of
 * `ResponseModel`. Null for anything that is no such model, such as the body of a failed answer.
 */
export function storedAnswer(value: unknown): ResponseModel | null {
  if (!isObject(value) || !Array.isArray(value['blocks'])) return null;
  const choices = listOf(value['choices']).filter(isObject);
  return {
    model: stringOf(value['model']) || null,
    id: stringOf(value['id']) || null,
    role: roleOf(value['role']),
    blocks: blocksOf(value['blocks']),
    stopReason: stringOf(value['stopReason']) || null,
    usage: value['usage'] ?? null,
    ...(value['error'] === undefined || value['error'] === null ? {} : { error: value['error'] }),
    finished: value['finished'] === true,
    ...(value['contextManagement'] === undefined ? {} : { contextManagement: value['contextManagement'] }),
    ...(choices.length > 1
      ? {
          choices: choices.map((choice, index) => ({
            index: typeof choice['index'] === 'number' ? choice['index'] : index,
            blocks: blocksOf(choice['blocks']),
            stopReason: stringOf(choice['stopReason']) || null,
          })),
        }
      : {}),
    unknown: listOf(value['unknown']),
  };
}

function roleOf(value: unknown): Role {
  return typeof value === 'string' && roles.has(value) ? (value as Role) : 'assistant';
}

function blocksOf(value: unknown): Block[] {
  return listOf(value).flatMap((block) => (isObject(block) ? (blockOf(block) ?? []) : []));
}

function blockOf(block: JsonObject): Block | undefined {
  const type = stringOf(block['type']);
  if (typeof block['text'] !== 'string' || type === '') return undefined;
  const text = block['text'];
  const signature = stringOf(block['signature']);
  const signed = signature ? { signature } : {};
  if (type === 'text') {
    const citations = listOf(block['citations']);
    const author = authors.find((name) => name === block['author']);
    return {
      type,
      text,
      ...(author === undefined ? {} : { author }),
      ...(citations.length > 0 ? { citations } : {}),
      ...signed,
      ...(block['refusal'] === true ? { refusal: true } : {}),
    };
  }
  if (type === 'thinking')
    return { type, text, ...signed, ...(block['redacted'] === true ? { redacted: true } : {}) };
  if (type === 'tool_call') {
    const namespace = stringOf(block['namespace']);
    const [id, name] = [stringOf(block['id']), stringOf(block['name'])];
    return { type, id, name, ...(namespace ? { namespace } : {}), input: block['input'], text, ...signed };
  }
  if (type === 'tool_result')
    return { type, id: stringOf(block['id']), text, isError: block['isError'] === true };
  if (media.has(type)) {
    const { mediaType, bytes } = block;
    return {
      type: type as 'image',
      text,
      ...(typeof mediaType === 'string' ? { mediaType } : {}),
      ...(typeof bytes === 'number' ? { bytes } : {}),
    };
  }
  return { type: 'other', wireType: stringOf(block['wireType']) || type, text };
}
