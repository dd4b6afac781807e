import type { ToolChange } from '../../analysis/tools/compare/types.ts';
import { count, plural } from '../../text/figures.ts';
import type { Comparison } from './compare.ts';
import type { MessagesDiff } from './messages.ts';
import type { PurposePair } from './purposes.ts';
import type { Representative, Representatives } from './representative.ts';
import type { SurfaceDiff } from './subject.ts';

export type { ToolChange };

/** Describes how two sides were compared. */
export function basisOf({ by }: Comparison): string {
  return {
    exact: 'The two requests as they were sent.',
    template: 'The fixed text of each family; slots are written ‹name›.',
    sample:
      'For each family on either side, the newest request of its most frequent kind; slots are written ‹name›.',
  }[by];
}

/** Which request represents a family on one side, and how many of its requests have the same instructions and tools. */
export function represents({ record_id, alike, of }: Representative): string {
  if (of === 1) return `${record_id}, the only request`;
  return `${record_id}, same instructions and tools as ${alike === of ? `all ${count(of)} requests` : `${count(alike)} of ${count(of)} requests`}`;
}

/** Facts that differ between the two requests in addition to what is compared; [] if there are none. */
export function confoundedWords({ confounded }: Representatives): string[] {
  return confounded.map(
    ({ fact, before, after }) =>
      `The ${fact} differs, too: ${before ?? 'unknown'} → ${after ?? 'unknown'}. No request of one side has the ${fact} of the other side, so differences may come from it.`,
  );
}

/** The position of an instruction text on one side or both. */
export function locationOf({ before, after }: SurfaceDiff): string {
  if (!before || !after) return `${(before ?? after)?.kind} ${(before ?? after)?.location}`;
  const [from, to] = [`${before.kind} ${before.location}`, `${after.kind} ${after.location}`];
  return from === to ? to : `${from} → ${to}`;
}

/** How much of a text changed. */
export function surfaceCounts({ before, after, text: { counts } }: SurfaceDiff): string {
  if (!before) return `only after, ${plural(counts.added, 'line')}`;
  if (!after) return `only before, ${plural(counts.removed, 'line')}`;
  const parts = [
    counts.reworded > 0 ? `${count(counts.reworded)} reworded` : '',
    counts.removed > 0 ? `${count(counts.removed)} removed` : '',
    counts.added > 0 ? `${count(counts.added)} added` : '',
    `${count(counts.same)} the same`,
  ];
  return `lines: ${parts.filter((part) => part !== '').join(', ')}`;
}

/** `11 unchanged, 3 new`. */
export function messageCounts({ counts: { same, removed, added }, relation, shared }: MessagesDiff): string {
  const parts = [
    `${count(same)} unchanged`,
    removed > 0 ? `${count(removed)} removed` : '',
    added > 0 ? `${count(added)} new` : '',
  ].filter((part) => part !== '');
  const how = {
    same: '',
    continues: ' (the second continues the first)',
    'is continued': ' (the first continues the second)',
    diverged: shared === 0 ? '' : ` (they differ after ${plural(shared, 'message')})`,
  }[relation];
  return parts.join(', ') + how;
}

/** One change of a tool without the texts: `limit retyped: integer → number`. */
export function changeWords({ kind, path, before, after }: ToolChange): string {
  const what = path === '' ? '' : `${path} `;
  switch (kind) {
    case 'added':
      return path === '' ? 'added' : `${what}added: ${after}`;
    case 'removed':
      return path === '' ? 'removed' : `${what}removed: ${before}`;
    case 'renamed':
      return path === '' ? `renamed from ${before}` : `${before} renamed to ${after}`;
    case 'required':
      return `${what}is now required`;
    case 'optional':
      return `${what}is now optional`;
    case 'description':
      return path === '' ? 'description' : `${what}description`;
    case 'order':
      return 'only the order of its members';
    default:
      return `${what}${kind}: ${before ?? 'none'} → ${after ?? 'none'}`;
  }
}

/** Names of the tools of both sides with one purpose: `read_file, list_directory ~ read`. */
export function pairWords({ before, after }: PurposePair): string {
  const names = (tools: PurposePair['before']): string => tools.map(({ name }) => name).join(', ') || 'none';
  return `${names(before)} ~ ${names(after)}`;
}

/** Parameters that both sides have: `path, filePath = file_path`; '' when there are none. */
export function sharedWords({ shared }: PurposePair): string {
  return shared
    .map(({ before, after }) => {
      const [from, to] = [before.join('/'), after.join('/')];
      return from === to ? from : `${from} = ${to}`;
    })
    .join(', ');
}

/** `3 texts differ, 1 is the same`, `all 2 texts are the same`. */
export function changedWords(what: 'text' | 'tool', changed: number, same: number): string {
  if (changed === 0)
    return same === 1 ? `the only ${what} is the same` : `all ${plural(same, what)} are the same`;
  if (same === 0) return changed === 1 ? `1 ${what} differs` : `${plural(changed, what)} differ`;
  return `${plural(changed, what)} ${changed === 1 ? 'differs' : 'differ'}, ${count(same)} ${same === 1 ? 'is' : 'are'} the same`;
}
