import { hash } from 'node:crypto';
import { isObject, type JsonObject } from '../../wire/json.ts';
import type { NewSegment } from './body/known.ts';

/**
 * Claude Code's first system block is a header for the provider, with a checksum of the prompt and ids of the turn:
 * `x-anthropic-billing-header: cc_version=2.1.3.f0a; cch=00000; …`. It is not part of the prompt.
 */
const BILLING_HEADER = /(x-anthropic-billing-header:)[^"\\]*/g;
/** The same in older versions, without the header name. */
const CLAUDE_NOISE = /(cc_version=\d+\.\d+\.\d+)\.[0-9a-f]+|\bcch=[0-9a-f]+;?/g;

/**
 * The hash that is equal for segments with the same content, or null when it is the segment's own hash. Cache markers
 * and per-request noise are removed, and a message with bare text is equal to one with that text as its only part
 * (Claude Code rewrites one to the other when the cache marker moves on).
 */
export function normHash({ list, json, value }: Pick<NewSegment, 'list' | 'json' | 'value'>): string | null {
  let normal = value;
  if (json.includes('"cache_control"')) normal = withoutMarkers(normal);
  if (list === 'messages') normal = withParts(normal);
  const text = normal === value ? json : JSON.stringify(normal);
  const quiet = list === 'system' ? withoutBilling(text) : text;
  return quiet === json ? null : hash('sha256', quiet, 'hex');
}

function withoutBilling(text: string): string {
  if (text.includes('x-anthropic-billing-header:')) return text.replace(BILLING_HEADER, '$1');
  return text.includes('cc_version=') ? text.replace(CLAUDE_NOISE, '$1') : text;
}

/**
 * Markers occur on an element, its parts, and the parts of a tool result; elsewhere a member of this name is user data.
 */
function withoutMarkers(value: unknown, depth = 0): unknown {
  if (!isObject(value)) return value;
  const { cache_control: marker, ...rest } = value;
  const { content } = rest;
  if (depth < 2 && Array.isArray(content)) {
    const parts = content.map((part) => withoutMarkers(part, depth + 1));
    if (marker === undefined && parts.every((part, index) => part === content[index])) return value;
    return { ...rest, content: parts };
  }
  return marker === undefined ? value : rest;
}

function withParts(value: unknown): unknown {
  if (!isObject(value) || typeof value['content'] !== 'string' || value['type'] !== undefined) return value;
  const whole: JsonObject = { ...value, content: [{ type: 'text', text: value['content'] }] };
  return whole;
}
