import { listOf, objectOf, stringOf } from '../../wire/json.ts';
import type { Exchange } from '../requests/material.ts';
import type { CacheBlock } from './element-blocks.ts';
import type { Pair } from './pair.ts';
import { elementPlace } from './place.ts';
import type { Prompts } from './prompts.ts';
import type { Cause } from './types.ts';

/** A change that the provider makes to a prompt that was only extended, so that its cached messages do not fit. */
export interface ProviderChange {
  cause: Extract<Cause, 'images' | 'thinking'>;
  detail: string;
  /** Location of the first block that it affects. */
  location: string;
  type: string;
}

interface Located {
  block: CacheBlock;
  location: string;
}

/**
 * What Anthropic does to a request whose prompt only grew. Images that are added or removed anywhere invalidate the
 * cached messages (https://platform.claude.com/docs/en/build-with-claude/prompt-caching, "What invalidates the cache").
 * Models before Opus 4.5, Sonnet 4.6 and Haiku 5 remove the thinking of earlier turns once a message of the user comes
 * that is no tool result (https://platform.claude.com/docs/en/build-with-claude/extended-thinking).
 *
 * @param frameOf envelope of the body of an exchange
 */
export function providerChange(
  { previous, next, rules, prefix }: Pair,
  prompts: Prompts,
  frameOf: (exchange: Exchange) => unknown,
): ProviderChange | null {
  if (rules.caching !== 'breakpoints' || prefix.difference !== null) return null;
  if (!(next.model ?? '').toLowerCase().includes('claude')) return null;
  const before = messageBlocks(previous, prompts, frameOf);
  const after = messageBlocks(next, prompts, frameOf);
  const [had, has] = [before, after].map((blocks) => blocks.filter(({ block }) => hasImage(block.value)));
  const image = has?.[had?.length ?? 0];
  if (image !== undefined) {
    const detail = `an image was added at ${image.location}`;
    return { cause: 'images', detail, location: image.location, type: 'image' };
  }
  const thought = before.find(({ block }) => block.type.endsWith('thinking'));
  const own = after.slice(before.length).findLast(({ block }) => block.key.startsWith('["user"'));
  if (thought === undefined || own === undefined || own.block.type === 'tool_result') return null;
  if (keepsThinking(next.model ?? '')) return null;
  const detail = `the API removed the thinking at ${thought.location}: a new message of the user follows`;
  return { cause: 'thinking', detail, location: thought.location, type: thought.block.type };
}

function messageBlocks(
  exchange: Exchange,
  prompts: Prompts,
  frameOf: (exchange: Exchange) => unknown,
): Located[] {
  return prompts.elements.chain(exchange.tips.messages).flatMap((node, element) => {
    const place = elementPlace(exchange, { list: 2, element, block: 0 }, frameOf(exchange));
    return prompts.blocks(node).map((block) => ({ block, location: place + block.path }));
  });
}

function hasImage(value: unknown): boolean {
  const { type, content } = objectOf(value);
  return type === 'image' || listOf(content).some((part) => objectOf(part)['type'] === 'image');
}

/** Whether a model keeps the thinking of earlier turns in the prompt. */
function keepsThinking(model: string): boolean {
  const found = /(opus|sonnet|haiku)-(\d+)(?:[-.](\d{1,2}))?(?!\d)/i.exec(model);
  // Names with the version first are of Claude 3; other names are of later families.
  if (!found) return !/claude-\d/.test(model);
  const [, family, major, minor] = found.map(stringOf) as [string, string, string, string];
  const version = Number(major) + Number(minor) / 10;
  return version >= (family.toLowerCase() === 'opus' ? 4.5 : family.toLowerCase() === 'sonnet' ? 4.6 : 5);
}
