import type { RootContent } from 'mdast';
import type { AgentReport, FamilyReport, ToolChange } from '../../read/report-schema.ts';
import { count, plural } from '../../text/figures.ts';
import {
  bullets,
  code,
  codes,
  from,
  heading,
  type Inline,
  type Line,
  literal,
  paragraph,
  query,
  right,
  table,
} from './nodes.ts';

/** Families that get a column of their own; the others are summed up in one. */
const mostColumns = 4;

/** Tools of an agent: which family offers them always or sometimes, their parameters, size and calls. */
export function toolSection(agent: AgentReport): RootContent[] {
  if (agent.tools.length === 0) return [];
  const families = agent.families.filter(({ tools }) => tools.length > 0);
  const shown = families.slice(0, mostColumns);
  return [
    heading(3, 'Tools'),
    paragraph(...legend(shown, families.length - shown.length)),
    table(
      [
        'Tool',
        ...shown.map((_, index) => `F${index + 1}`),
        'Parameters (? optional)',
        right('Tokens'),
        right('Sent'),
        right('Calls'),
        right('Failed'),
      ],
      agent.tools.map((tool): Line[] => [
        [code(tool.name), ...(tool.definitions > 1 ? [` ${tool.definitions} definitions`] : [])],
        ...shown.map((family) => offered(tool.name, family)),
        tool.parameter_names.length > 0
          ? codes(tool.parameter_names)
          : tool.type === 'function'
            ? 'none'
            : tool.type,
        [count(tool.tokens), ...(tool.deferred_requests === tool.requests ? [' deferred'] : [])],
        count(tool.carried_tokens),
        count(tool.calls),
        count(tool.failed_calls),
      ]),
    ),
    query(
      from('tools', agent.agent),
      `FROM family_tools JOIN family_summary USING (family_id) WHERE agent = ${literal(agent.agent)}`,
    ),
    ...toolChangeSection(agent),
    ...strays(agent),
  ];
}

function offered(name: string, { tools, requests }: FamilyReport): string {
  const found = tools.find((tool) => tool.name === name);
  if (!found) return '–';
  return found.always ? 'always' : `${count(found.requests)} of ${count(requests)}`;
}

function legend(shown: readonly FamilyReport[], more: number): Inline[] {
  const names = shown.flatMap(({ family }, index): Inline[] => [
    ...(index === 0 ? [] : [', ']),
    `F${index + 1} `,
    code(family),
  ]);
  return [
    ...names,
    more > 0 ? `; ${plural(more, 'more family', 'more families')} with tools` : '',
    '. Sent: tokens of the definition times the requests that sent it.',
  ];
}

function strays({ agent, stray_calls: strayCalls }: AgentReport): RootContent[] {
  if (strayCalls.length === 0) return [];
  return [
    paragraph(
      'Called, but not defined in any request: ',
      ...strayCalls.flatMap(({ name, calls }, index): Inline[] => [
        ...(index === 0 ? [] : [', ']),
        code(name),
        ` × ${count(calls)}`,
      ]),
      '.',
    ),
    query(from('stray_calls', agent)),
  ];
}

/** Changes of one pair of definitions that are spelled out. */
const mostChanges = 6;
const longestValue = 60;

/** How definitions of one tool differ, by meaning; nothing when every tool has one. */
function toolChangeSection({ agent, tool_changes: toolChanges }: AgentReport): RootContent[] {
  if (toolChanges.length === 0) return [];
  const pairs = [
    ...Map.groupBy(toolChanges, (change) =>
      JSON.stringify([change.name, change.from_definition_id, change.to_definition_id]),
    ).values(),
  ];
  return [
    paragraph('Changes of tool definitions from one version of the agent to the next:'),
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
