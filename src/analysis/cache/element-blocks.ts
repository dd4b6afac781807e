import { isObject, type JsonObject, listOf, objectOf, stringOf } from '../../wire/json.ts';
import type { ListName } from '../../wire/types.ts';
import { markerTtl, openaiBreakpointTtl } from './rules.ts';

/** The unit of caching: a tool, a system block, or a part of a message. */
export interface CacheBlock {
  /** Equal for blocks that the cache treats as the same: JSON without markers, in a message combined with the role. */
  key: string;
  /** Type in the wire format; `text` for bare texts. */
  type: string;
  /** Path below the element: `.content[1]`, `.content`, `.parts[0]`, '' for the element itself. */
  path: string;
  /** The TTL of its marker, ms; null without a marker. */
  ttl: number | null;
  /** The block without markers. */
  value: unknown;
}

/**
 * The blocks of one element of a request's list, in order; none for a header that the provider removes from the prompt.
 */
export function elementBlocks(list: ListName, element: unknown): CacheBlock[] {
  if (list === 'system' && isBillingHeader(element)) return [];
  if (list !== 'messages' || !isObject(element)) return [block('', element, '')];
  const { content, parts, ...rest } = element;
  const role = stringOf(element['role']);
  if (Array.isArray(parts)) return parts.map((part, at) => block(role, part, `.parts[${at}]`));
  // Clients send a text either as bare content or as the only part of a list; to the cache they are the same.
  const own =
    typeof content === 'string'
      ? [block(role, { type: 'text', text: content }, '.content')]
      : listOf(content).map((part, at) => block(role, part, `.content[${at}]`));
  if (own.length === 0) return [block(role, unnamed(element), '')];
  return markLast([...own, ...restBlock(role, rest)], ttlOf({ ...rest }));
}

/** Claude Code's first system block is for the provider: requests that differ only in this block share their cache. */
function isBillingHeader(element: unknown): boolean {
  const text = typeof element === 'string' ? element : stringOf(objectOf(element)['text']);
  return text.startsWith('x-anthropic-billing-header:');
}

/** A marker on a message applies to its last block. */
function markLast(blocks: CacheBlock[], ttl: number | null): CacheBlock[] {
  const last = blocks.at(-1);
  if (ttl === null || !last || last.ttl !== null) return blocks;
  return [...blocks.slice(0, -1), { ...last, ttl }];
}

/** Members other than the content that reach the model, such as the tool calls of a chat message. */
function restBlock(role: string, rest: JsonObject): CacheBlock[] {
  const members = Object.entries(rest).filter(
    ([name, value]) => !envelope.has(name) && value !== undefined && value !== null,
  );
  return members.length === 0 ? [] : [block(role, Object.fromEntries(members), '')];
}

const envelope = new Set([
  'role',
  'type',
  'id',
  'status',
  'cache_control',
  'phase',
  'internal_chat_message_metadata_passthrough',
]);

/** An item of the Responses API without ids and times: they are new in every session and are not part of the prompt. */
function unnamed(item: JsonObject): JsonObject {
  const { id: _id, internal_chat_message_metadata_passthrough: _metadata, ...content } = item;
  return content;
}

function block(role: string, value: unknown, path: string): CacheBlock {
  const plain = withoutMarkers(value);
  return { key: JSON.stringify([role, plain]), type: typeOf(value), path, ttl: ttlOf(value), value: plain };
}

function typeOf(value: unknown): string {
  if (typeof value === 'string') return 'text';
  const own = objectOf(value);
  const named = stringOf(own['type']);
  if (named !== '') return named;
  return own['tool_calls'] ? 'tool_calls' : (geminiKinds.find((kind) => own[kind] !== undefined) ?? 'text');
}

const geminiKinds = ['functionCall', 'functionResponse', 'inlineData', 'fileData'];

/** The TTL of a marker on the block itself or, in a tool result, on one of its parts. */
function ttlOf(value: unknown): number | null {
  const own = objectOf(value);
  if (own['cache_control']) return markerTtl(own['cache_control']);
  if (own['prompt_cache_breakpoint']) return openaiBreakpointTtl;
  const inner = listOf(own['content']).findLast((part) => objectOf(part)['cache_control']);
  return inner === undefined ? null : markerTtl(objectOf(inner)['cache_control']);
}

function withoutMarkers(value: unknown): unknown {
  if (!isObject(value)) return value;
  const { cache_control: _marker, prompt_cache_breakpoint: _breakpoint, ...rest } = value;
  if (!Array.isArray(rest['content'])) return rest;
  return { ...rest, content: rest['content'].map(withoutMarkers) };
}
