import type { RootContent } from 'mdast';
import { newestStep, type VersionStep } from '../../read/findings/versions.ts';
import { mainFamily } from '../../read/report-figures.ts';
import type { AgentReport, ReportData } from '../../read/report-schema.ts';
import { agentName } from '../../text/agents.ts';
import { count, percent, plural } from '../../text/figures.ts';
import { visible } from '../../text/visible.ts';
import { answererWords, roleWords } from '../../text/words.ts';
import { span } from './capture-line.ts';
import { changesOf } from './changelog.ts';
import { editionChange, toolChange } from './changes.ts';
import { mainMatrix } from './editions.ts';
import { agentCode, familyWord, onModel, versionsOf } from './finding.ts';
import {
  bullets,
  code,
  codes,
  heading,
  type Inline,
  type Line,
  listed,
  paragraph,
  right,
  table,
} from './nodes.ts';
import { probeMatrix } from './probes.ts';
import { slotRows } from './slot-rows.ts';
import { toolRange } from './words.ts';

/** A page for each agent: its prompts, what varies in them and why, its tools, its last changes. */
export function agentPages({ agents }: ReportData): RootContent[] {
  return agents.flatMap((agent) => [
    heading(2, ...title(agent)),
    paragraph(...introduction(agent)),
    ...familyTable(agent),
    ...mainMatrix(agent),
    ...probeMatrix(agent),
    ...slotTable(agent),
    ...toolLines(agent),
    ...lastChanges(agent),
  ]);
}

/** The display name in words of lens, and the id, which comes from the log. */
function title({ agent }: AgentReport): Inline[] {
  const name = agentName(agent);
  return name === agent ? [code(agent, 60)] : [`${visible(name)} `, code(agent, 60)];
}

function introduction(agent: AgentReport): Inline[] {
  const { agent_versions: versions, answered_by_lens: dry, answered_locally: local, exchanges } = agent;
  const provider = exchanges - dry - local;
  const who = [
    [provider, 'provider'],
    [local, 'local'],
    [dry, 'lens'],
  ] as const;
  return [
    ...(versions.length === 0
      ? ['Version not known']
      : [versions.length === 1 ? 'Version ' : 'Versions ', ...codes(versions, 6)]),
    `. ${plural(exchanges, 'request')} in ${plural(agent.sessions, 'session')}`,
    span(agent),
    `, answered by: ${who
      .filter(([n]) => n > 0)
      .map(([n, name]) => `${answererWords[name]} ${count(n)}`)
      .join(', ')}.`,
  ];
}

/** Prompt families on a page. */
const MAX_FAMILIES = 10;

function familyTable(agent: AgentReport): RootContent[] {
  const { families } = agent;
  if (families.length === 0) return outside(agent);
  const severalVersions = agent.agent_versions.length > 1;
  return [
    table(
      [
        'Prompt',
        ...(severalVersions ? ['Versions'] : []),
        'Models',
        right('Requests'),
        right('Input'),
        right('Instructions'),
        right('Fixed'),
        right('Slots'),
        right('Tools'),
        right('Definitions'),
      ],
      families
        .slice(0, MAX_FAMILIES)
        .map((family): Line[] => [
          familyWord(family, agent.agent),
          ...(severalVersions ? [codes(family.agent_versions, 3)] : []),
          codes(family.model_names, 2),
          count(family.requests),
          count(family.estimated_input_tokens),
          count(family.instruction_tokens),
          family.requests === 1 ? '–' : percent(family.fixed_share),
          count(family.slots),
          toolRange(family),
          count(family.estimated_tool_tokens),
        ]),
    ),
    ...(families.length > MAX_FAMILIES
      ? [paragraph(`${count(MAX_FAMILIES)} of ${plural(families.length, 'family', 'families')} are listed.`)]
      : []),
    ...outside(agent),
  ];
}

/** Requests that belong to no family, in one line. */
function outside({ parts, families, exchanges }: AgentReport): RootContent[] {
  const left = exchanges - families.reduce((sum, { requests }) => sum + requests, 0);
  if (left === 0) return [];
  const asides = ['prewarm', 'count_tokens'].filter((role) => parts.some((part) => part.role === role));
  const among =
    asides.length > 0 ? `, including ${asides.map((role) => roleWords[role]).join(' and ')} requests` : '';
  return [
    paragraph(
      `${plural(left, 'request')} in no family${among}: not a question to a model, of an unknown format, or not recorded completely.`,
    ),
  ];
}

/** Slots on a page. */
const MAX_SLOTS = 14;

function slotTable(agent: AgentReport): RootContent[] {
  const rows = slotRows(agent);
  if (rows.length === 0) return [];
  return [
    heading(3, 'What varies'),
    table(
      ['Slot', 'Kind', right('Tokens'), 'Determined by', 'Values × requests'],
      rows
        .slice(0, MAX_SLOTS)
        .map(({ slot, kind, tokens, cause, values }): Line[] => [slot, kind, count(tokens), cause, values]),
    ),
    ...(rows.length > MAX_SLOTS
      ? [
          paragraph(
            `${count(MAX_SLOTS)} of ${plural(rows.length, 'slot')} are listed; `,
            code('--sections prompts'),
            ' lists all.',
          ),
        ]
      : []),
  ];
}

/** Tools named on a page. */
const MAX_TOOLS = 8;

function toolLines(agent: AgentReport): RootContent[] {
  const { tools, tool_slots: slots, stray_calls: strays } = agent;
  if (tools.length === 0) return [];
  const largest = tools.toSorted((a, b) => b.tokens - a.tokens || (a.name < b.name ? -1 : 1));
  const called = tools.filter(({ calls }) => calls > 0).toSorted((a, b) => b.calls - a.calls);
  const family = mainFamily(agent);
  const some = family?.tools.filter(({ always }) => !always).map(({ name }) => name) ?? [];
  return [
    heading(3, 'Tools'),
    bullets([
      [
        `${plural(tools.length, 'tool')}, by tokens of their definition: `,
        ...listed(
          largest.map((tool): Line => [code(tool.name, 60), ` ${count(tool.tokens)}`]),
          MAX_TOOLS,
        ),
        '.',
      ],
      ...(slots.length > 0
        ? [
            [
              'Definitions differ from run to run in: ',
              ...listed(
                slots.map(
                  ({ name, path, slot, distinct_values: values }): Line => [
                    code(slot, 60),
                    ' of ',
                    code(path === '' ? name : `${name}.${path}`, 60),
                    ` (${plural(values, 'value')})`,
                  ],
                ),
                MAX_TOOLS,
              ),
              '.',
            ] satisfies Line,
          ]
        : []),
      ...(some.length > 0
        ? [['Only in some requests of the main loop: ', ...codes(some, MAX_TOOLS), '.'] satisfies Line]
        : []),
      called.length === 0
        ? 'No answer called a tool.'
        : [
            'Called: ',
            ...listed(
              called.map(
                (tool): Line => [
                  code(tool.name, 60),
                  ` × ${count(tool.calls)}${tool.failed_calls > 0 ? ` (${count(tool.failed_calls)} failed)` : ''}`,
                ],
              ),
              MAX_TOOLS,
            ),
            '.',
          ],
      ...(strays.length > 0
        ? [
            [
              'Called, but not defined in any request: ',
              ...listed(
                strays.map(({ name, calls }): Line => [code(name, 60), ` × ${count(calls)}`]),
                MAX_TOOLS,
              ),
              '.',
            ] satisfies Line,
          ]
        : []),
    ]),
  ];
}

/** Changes on a page. */
const MAX_CHANGES = 12;

/** What the newest version of the main prompt changed, and its tools. */
function lastChanges(agent: AgentReport): RootContent[] {
  const step = newestStep(
    agent,
    (one) => changesOf(agent, one).length > 0 || changedTools(agent, one).length > 0,
  );
  if (!step) return [];
  const changes = changesOf(agent, step);
  const tools = changedTools(agent, step);
  const more = Math.max(0, changes.length - MAX_CHANGES) + Math.max(0, tools.length - MAX_CHANGES);
  return [
    heading(
      3,
      'What ',
      ...versionsOf(step),
      ' changed in the ',
      familyWord(step, agent.agent),
      ...onModel(step),
    ),
    bullets([...changes.slice(0, MAX_CHANGES).map(editionChange), ...tools.slice(0, MAX_CHANGES)]),
    ...(more > 0
      ? [
          paragraph(
            `${plural(more, 'more change')}: `,
            code('--sections changelog,tools'),
            ' lists all, ',
            code('--agent'),
            ' limits them to ',
            agentCode(agent),
            '.',
          ),
        ]
      : []),
  ];
}

/** A line for each tool that a step changed. */
function changedTools({ tool_changes }: AgentReport, { from, to }: VersionStep): Line[] {
  const own = tool_changes.filter(
    (change) => change.from_agent_version === from && change.to_agent_version === to,
  );
  return [...Map.groupBy(own, ({ name }) => name)].map(
    ([name, changes]): Line => [
      'tool ',
      code(name, 60),
      ': ',
      ...changes
        .slice(0, 4)
        .flatMap((change, index): Inline[] => [...(index === 0 ? [] : ['; ']), ...toolChange(change)]),
      changes.length > 4 ? `; and ${count(changes.length - 4)} more` : '',
    ],
  );
}
