import type { RootContent } from 'mdast';
import type { AgentReport, FamilyReport } from '../../../read/report-schema.ts';
import { count, plural } from '../../../text/figures.ts';
import { code, codes, heading, type Inline, type Line, paragraph, right, table } from '../nodes.ts';
import { from, literal, query } from '../query.ts';
import { toolChangeSection } from './tool-changes.ts';

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
