import type { RootContent } from 'mdast';
import type { AgentReport, FamilyReport, ReportData, ToolChange } from '../../read/report-schema.ts';
import { compareVersions } from '../../text/compare-versions.ts';
import { count, plural } from '../../text/figures.ts';
import { toolChange } from './changes.ts';
import { versionsOf } from './finding.ts';
import { bullets, code, codes, heading, type Inline, type Line, paragraph, right, table } from './nodes.ts';

/** Families that get a column of their own; the others are summed up in one. */
const mostColumns = 4;

/** Tools of each agent: which family offers them always or sometimes, their parameters, size and calls. */
export function toolSection({ agents }: ReportData): RootContent[] {
  const found = agents.flatMap(agentTools);
  return found.length === 0 ? [] : [heading(2, 'Tools'), ...found];
}

function agentTools(agent: AgentReport): RootContent[] {
  if (agent.tools.length === 0) return [];
  const families = agent.families.filter(({ tools }) => tools.length > 0);
  const shown = families.slice(0, mostColumns);
  return [
    heading(3, code(agent.agent, 60)),
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
    ...toolChangeList(agent),
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

/** Changes of one pair of definitions that are spelled out. */
const mostChanges = 6;

/** How definitions of one tool differ, by meaning; nothing when every tool has one. */
function toolChangeList({ tool_changes: toolChanges }: AgentReport): RootContent[] {
  if (toolChanges.length === 0) return [];
  const pairs = [
    ...Map.groupBy(toolChanges, (change) =>
      JSON.stringify([change.name, change.from_definition_id, change.to_definition_id]),
    ).values(),
  ].toSorted(
    ([a], [b]) =>
      compareVersions(a?.to_agent_version ?? '', b?.to_agent_version ?? '') ||
      ((a?.name ?? '') < (b?.name ?? '') ? -1 : 1),
  );
  return [
    paragraph('Changes of tool definitions from one version of the agent to the next:'),
    bullets(pairs.map(pair)),
  ];
}

function pair(changes: readonly ToolChange[]): Line {
  const shown = changes.slice(0, mostChanges);
  const more = changes.length - shown.length;
  const [first] = changes;
  return [
    code(first?.name ?? ''),
    ' ',
    ...versionsOf({ from: first?.from_agent_version ?? null, to: first?.to_agent_version ?? null }),
    ': ',
    ...shown.flatMap((change, index): Inline[] => [index === 0 ? '' : '; ', ...toolChange(change)]),
    more > 0 ? `; and ${plural(more, 'more change')}.` : '.',
  ];
}
