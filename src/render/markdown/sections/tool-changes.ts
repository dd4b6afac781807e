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
      'Changes between definitions of the same tool, in the order they were first seen. A definition may depend on the model.',
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

function said({ change, path, before, after }: ToolChange): Inline[] {
  const of: Inline = path === '' ? 'tool' : code(path);
  switch (change) {
    case 'added':
    case 'removed':
      return path === '' ? [`one of several definitions ${change}`] : [code(path), ` ${change}`];
    case 'required':
    case 'optional':
      return [code(path), ` became ${change}`];
    case 'renamed':
      return [code(before ?? ''), ' renamed to ', code(after ?? '')];
    case 'description':
      return [of, ' description reworded'];
    case 'order':
      return ['members reordered'];
    default:
      return [of, ` ${words[change] ?? change} `, value(before), ' → ', value(after)];
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
