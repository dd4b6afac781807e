import type { RootContent } from 'mdast';
import type { AgentReport, ToolChange } from '../../../read/report-schema.ts';
import { plural } from '../../../text/figures.ts';
import { bullets, code, type Inline, type Line, paragraph } from '../nodes.ts';
import { from, query } from '../query.ts';

/** Changes of one pair of definitions that are spelled out. */
const mostChanges = 6;
const longestValue = 60;

/** How definitions of one tool differ, by meaning; nothing when every tool has one. */
export function toolChangeSection({ agent, tool_changes: toolChanges }: AgentReport): RootContent[] {
  if (toolChanges.length === 0) return [];
  const pairs = [
    ...Map.groupBy(toolChanges, (change) =>
      JSON.stringify([change.name, change.from_definition_id, change.to_definition_id]),
    ).values(),
  ];
  return [
    paragraph(
      'Definitions that differ, by meaning (first seen first; the same tool may be offered differently to another model):',
    ),
    bullets(pairs.map(pair)),
    query(from('tool_changes', agent)),
  ];
}

function pair(changes: readonly ToolChange[]): Line {
  const shown = changes.slice(0, mostChanges);
  const more = changes.length - shown.length;
  return [
    code(changes[0]?.name ?? ''),
    ': ',
    ...shown.flatMap((change, index): Inline[] => [index === 0 ? '' : '; ', ...said(change)]),
    more > 0 ? `; and ${plural(more, 'more change')}.` : '.',
  ];
}

function said({ change: kind, path, before, after }: ToolChange): Inline[] {
  const of: Inline = path === '' ? 'its' : code(path);
  switch (kind) {
    case 'added':
    case 'removed':
      return [code(path), ` ${kind}`];
    case 'required':
    case 'optional':
      return [code(path), ` now ${kind}`];
    case 'renamed':
      return [code(before ?? ''), ' renamed ', code(after ?? '')];
    case 'description':
      return [of, path === '' ? ' description reworded' : ' described in other words'];
    case 'order':
      return ['the same members in another order'];
    default:
      return [of, ` ${words[kind] ?? kind} `, value(before), ' → ', value(after)];
  }
}

const value = (text: string | null): Inline => (text === null ? 'none' : code(text, longestValue));

const words: Readonly<Record<string, string>> = {
  type: 'kind',
  retyped: 'type',
  enum: 'values',
  default: 'default',
  constraint: 'rules',
};
