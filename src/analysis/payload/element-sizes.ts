import type { ElementView } from '../../wire/types.ts';
import { elementParts, type Part } from '../tokens/parts.ts';
import { scaleToTotal } from '../tokens/scale.ts';

/** Parts of a request body, in display order. */
export const payloadParts = [
  'tools',
  'system',
  'developer',
  'user',
  'assistant',
  'thinking',
  'tool_call',
  'tool_result',
  'image',
  'other',
] as const;
type PayloadPart = (typeof payloadParts)[number];

/** Bytes of all parts, then the number of elements that have them, in one array. */
export type Sizes = Float64Array;
export const width = payloadParts.length;

/**
 * The bytes of one element by part: the size of its whole JSON is distributed over its parts in proportion to their
 * texts, so that they sum to it exactly. Content that lens cannot read is `other`.
 */
export function elementSizes(view: ElementView, bytes: number): Sizes {
  const sizes = new Float64Array(2 * width);
  const found = [...elementParts(view, () => 0)].filter(([, size]) => size.bytes > 0);
  if (found.length === 0) {
    add(sizes, partOf(view), bytes);
    return sizes;
  }
  const { parts } = scaleToTotal(
    found.map(([, size]) => size.bytes),
    bytes,
  );
  for (const [index, [part]] of found.entries()) add(sizes, merged(part), parts[index] as number);
  return sizes;
}

/** An element without text is assigned too: an empty message to its role, an empty list of tools to the tools. */
function partOf({ role, tools, blocks }: ElementView): PayloadPart {
  if (tools.length > 0) return 'tools';
  if (blocks.length === 0) return 'other';
  return role === 'tool' ? 'tool_result' : role;
}

/**
 * In the body a deferred tool has the same size as any other; the agent's context and the person's text are not
 * separated.
 */
function merged(part: Part): PayloadPart {
  if (part === 'deferred_tools') return 'tools';
  return part === 'context' ? 'user' : part;
}

function add(sizes: Sizes, part: PayloadPart, bytes: number): void {
  const at = payloadParts.indexOf(part);
  sizes[at] = (sizes[at] ?? 0) + bytes;
  sizes[width + at] = 1;
}
