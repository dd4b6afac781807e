import type { Block, ElementView, Role } from '../../wire/types.ts';
import { toolSize } from '../tools/size.ts';
import type { TokenCounter } from './count.ts';

/** The parts of an input, in display order. `deferred_tools` are in the body but not in the prompt. */
export const parts = [
  'tools',
  'deferred_tools',
  'system',
  'developer',
  'context',
  'user',
  'assistant',
  'thinking',
  'tool_call',
  'tool_result',
  'image',
  'other',
] as const;
export type Part = (typeof parts)[number];

export interface PartSize {
  /** o200k tokens. */
  estimate: number;
  /** Bytes of UTF-8. */
  bytes: number;
}

/** Sizes by part; absent parts have no entry. */
export type PartSizes = ReadonlyMap<Part, PartSize>;

/**
 * Images, recordings and documents are not counted by their text. The value is between the charge of OpenAI for 1024 x
 * 1024 pixels in high detail (765) and the maximum charge of Anthropic for an image (about 1,600); the size in pixels
 * is not known here.
 */
const mediaTokens = 1_000;

/** Sizes of one element of a request's list on its own. */
export function elementParts(view: ElementView, count: TokenCounter): PartSizes {
  const sizes = new Map<Part, PartSize>();
  const namespaces = new Set<string>();
  for (const block of view.blocks) add(sizes, partOf(block, view.role), blockSize(block, count));
  for (const tool of view.tools) {
    const { tokens, bytes } = toolSize(tool, count);
    add(sizes, tool.deferred ? 'deferred_tools' : 'tools', { estimate: tokens, bytes });
    // The description of a namespace occurs once, before its tools.
    if (!tool.namespace || !tool.namespaceDescription || namespaces.has(tool.namespace)) continue;
    namespaces.add(tool.namespace);
    add(sizes, 'tools', textSize(tool.namespaceDescription, count));
  }
  return sizes;
}

export function textSize(text: string, count: TokenCounter): PartSize {
  return { estimate: count(text), bytes: Buffer.byteLength(text) };
}

function partOf(block: Block, role: Role): Part {
  switch (block.type) {
    case 'text':
      return role === 'tool' ? 'tool_result' : role;
    case 'thinking':
    case 'tool_call':
    case 'tool_result':
      return block.type;
    case 'image':
    case 'audio':
    case 'document':
      return 'image';
    default:
      return 'other';
  }
}

function blockSize(block: Block, count: TokenCounter): PartSize {
  switch (block.type) {
    case 'image':
    case 'audio':
    case 'document':
      return { estimate: mediaTokens, bytes: block.bytes ?? Buffer.byteLength(block.text) };
    case 'tool_call':
      return textSize(`${block.name} ${block.text}`, count);
    default:
      return textSize(block.text, count);
  }
}

function add(sizes: Map<Part, PartSize>, part: Part, size: PartSize): void {
  const before = sizes.get(part);
  sizes.set(
    part,
    before ? { estimate: before.estimate + size.estimate, bytes: before.bytes + size.bytes } : size,
  );
}
