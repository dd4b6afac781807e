import { canonicalJson } from '../../wire/tools/meaning.ts';
import type { Exchange } from '../requests/material.ts';
import type { Difference } from './common-prefix.ts';
import { elementPlace } from './place.ts';
import type { Prompts } from './prompts.ts';
import type { SlotLookup, TemplatePlace } from './slots.ts';
import { blockText, textDifference } from './text-difference.ts';
import { type ToolDifference, toolDifference } from './tool-difference.ts';
import { type Cause, compareSpots, messagesStart, systemStart } from './types.ts';

/** The first difference of two prompts, as columns of the table `cache_pairs`. */
export interface ContentChange {
  cause: Extract<Cause, 'tools' | 'system' | 'slot' | 'history_edited'>;
  detail: string;
  list: 'tools' | 'system' | 'messages';
  place: string;
  type: string | null;
  tool: string | null;
  line: number | null;
  before: string | null;
  after: string | null;
  slot: TemplatePlace['slot'];
  /** The position in a template, if the difference is in one. */
  template: TemplatePlace | null;
  /** The common prefix of the differing blocks. */
  shared: string;
}

export interface ChangeContext {
  prompts: Prompts;
  slotOf: SlotLookup;
  /** Envelope of the body of an exchange. */
  frameOf(exchange: Exchange): unknown;
}

/** Determines what changed at the first difference, down to tool, block, line and slot. */
export function contentChange(
  { prompts, slotOf, frameOf }: ChangeContext,
  previous: Exchange,
  next: Exchange,
  difference: Difference,
): ContentChange {
  if (compareSpots(difference.spot, systemStart) < 0)
    return toolChange(prompts, previous, next, difference, frameOf);
  const { before, after, spot, sameBlocks } = difference;
  const was = before === null ? undefined : prompts.blocks(before)[sameBlocks];
  const is = after === null ? undefined : prompts.blocks(after)[sameBlocks];
  const element = elementPlace(
    before === null ? next : previous,
    spot,
    frameOf(before === null ? next : previous),
  );
  const place = element + ((was ?? is)?.path ?? '');
  const moved = was && is ? movedBlock(prompts, { before, after, sameBlocks }) : undefined;
  const text = was && is ? textDifference(blockText(was.value), blockText(is.value)) : null;
  const template = was && is ? slotOf(previous.n, next.n, placesOf(element, [was.path, is.path])) : null;
  const slot = template?.slot ?? null;
  const inSystem = compareSpots(spot, messagesStart) < 0 || speaksForAgent(prompts, before ?? after);
  const happened = !was
    ? 'added'
    : !is
      ? 'removed'
      : moved
        ? `${moved} (${((moved === 'removed' ? was : is).type ?? 'block').replaceAll('_', ' ')})`
        : isReordered(was.value, is.value)
          ? 'changed: the same content, keys in another order'
          : 'changed';
  const line = text && !moved ? `, line ${text.line}` : '';
  return {
    cause: slot ? 'slot' : inSystem ? 'system' : 'history_edited',
    detail: slot ? `slot ${slot.name} changed at ${place}${line}` : `${place} ${happened}${line}`,
    list: compareSpots(spot, messagesStart) < 0 ? 'system' : 'messages',
    place,
    type: (was ?? is)?.type ?? null,
    tool: null,
    line: text?.line ?? null,
    before: text?.before ?? null,
    after: text?.after ?? null,
    slot,
    template,
    shared: text?.shared ?? '',
  };
}

/** Whether the element lost the block at the difference, or got one: what follows it is the same. */
function movedBlock(
  prompts: Prompts,
  { before, after, sameBlocks }: Pick<Difference, 'before' | 'after' | 'sameBlocks'>,
): 'removed' | 'added' | undefined {
  const [was, is] = [before, after].map((at) => (at === null ? [] : prompts.blocks(at).slice(sameBlocks)));
  const startsWith = (blocks: typeof was, others: typeof was): boolean =>
    blocks?.[1] !== undefined && JSON.stringify(blocks[1].value) === JSON.stringify(others?.[0]?.value);
  if (startsWith(was, is)) return 'removed';
  return startsWith(is, was) ? 'added' : undefined;
}

function toolChange(
  prompts: Prompts,
  previous: Exchange,
  next: Exchange,
  { spot }: Difference,
  frameOf: ChangeContext['frameOf'],
): ContentChange {
  const found = toolDifference(prompts, previous.tips.tools, next.tips.tools);
  return {
    cause: 'tools',
    detail: found ? toolDetail(found) : 'the tools differ',
    list: 'tools',
    place: elementPlace(previous, spot, frameOf(previous)),
    type: 'tool',
    tool: found?.tool ?? null,
    line: found?.text?.line ?? null,
    before: found?.text?.before ?? null,
    after: found?.text?.after ?? null,
    slot: null,
    template: null,
    shared: '',
  };
}

function toolDetail({ tool, change, member }: ToolDifference): string {
  const where = member ? ` in ${member}` : '';
  if (change === 'reordered') return `the same tools, keys in another order: first tool ${tool}${where}`;
  return `tool ${tool} ${change}${where}`;
}

/** Whether two blocks hold the same values and differ only in the order of keys. */
function isReordered(was: unknown, is: unknown): boolean {
  return typeof was !== 'string' && canonicalJson(was, 'value') === canonicalJson(is, 'value');
}

/** The same text may be sent as bare content or as the only part of a list. */
function placesOf(element: string, paths: readonly string[]): string[] {
  const all = paths.flatMap((path) =>
    path === '.content' || path === '.content[0]' ? ['.content', '.content[0]'] : [path],
  );
  return [...new Set(all)].map((path) => element + path);
}

/** Whether the agent wrote an element, according to its role: system or developer. */
export function speaksForAgent(prompts: Prompts, node: number | null): boolean {
  if (node === null) return false;
  const role = prompts.elements.role(node);
  return role === 'system' || role === 'developer';
}
