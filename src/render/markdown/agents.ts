import type { RootContent } from 'mdast';
import type { AgentReport, ReportData } from '../../read/report-schema.ts';
import { count, percent } from '../../text/figures.ts';
import { familySection, outsideSection } from './families.ts';
import { code, from, heading, type Line, paragraph, query, right, table } from './nodes.ts';
import { toolSection } from './tools.ts';
import { partWords, roleWords } from './words.ts';

/** Each agent: parts of its requests, its families, its tools. */
export function agentSections({ agents }: ReportData): RootContent[] {
  return agents.flatMap((agent) => [
    heading(2, code(agent.agent)),
    ...partSection(agent),
    ...(agent.families.length > 0 ? [heading(3, 'Prompt families')] : []),
    ...agent.families.flatMap((family) => familySection(family)),
    ...outsideSection(agent),
    ...toolSection(agent),
  ]);
}

/** Parts of requests and their shares, by role. */
function partSection({ agent, parts }: AgentReport): RootContent[] {
  const roles = [...Map.groupBy(parts, ({ role }) => role)];
  if (roles.length === 0) return [];
  const names = [...new Set(parts.map(({ part }) => part))].sort(
    (a, b) => order.indexOf(a) - order.indexOf(b),
  );
  return [
    heading(3, 'Parts of a request'),
    paragraph('Mean tokens per request (o200k estimate) and share of the request, by role.'),
    table(
      ['Part', ...roles.map(([role]) => right(roleWords[role] ?? role))],
      names.map((name): Line[] => [
        partWords[name] ?? name,
        ...roles.map(([, lines]) => {
          const line = lines.find(({ part }) => part === name);
          if (!line) return '–';
          return `${count(line.mean_estimate)} (${line.share === null ? 'not in the prompt' : percent(line.share)})`;
        }),
      ]),
    ),
    query(from('parts_by_role', agent)),
  ];
}

const order = Object.keys(partWords);
