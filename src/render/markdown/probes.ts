import type { RootContent } from 'mdast';
import type { AgentReport } from '../../read/report-schema.ts';
import { compareVersions } from '../../text/compare-versions.ts';
import { count, plural } from '../../text/figures.ts';
import { agentCode, type Finding } from './finding.ts';
import { code, type Inline, type Line, listed, paragraph, right, table } from './nodes.ts';

/** Factors of a finding, and parts of a factor, that are named; the others are counted. */
const mostFactors = 6;
const mostParts = 3;

type Probe = AgentReport['probes'][number];

const byVersion = (a: Probe, b: Probe): number =>
  compareVersions(a.agent_version ?? '', b.agent_version ?? '');

/** What moves the prompt of the newest version that was probed. */
export function probeFinding(agent: AgentReport): Finding[] {
  const probe = agent.probes
    .filter(({ is_repeated: repeated }) => repeated)
    .toSorted(byVersion)
    .at(-1);
  if (!probe) return [];
  const causes = agent.probe_causes.filter(
    ({ agent_version: version, factors, subject }) =>
      version === probe.agent_version && !factors.includes('chance') && subject !== 'parameter',
  );
  const factors = [...new Set(causes.flatMap(({ factors: own }) => own))].sort();
  const moves = factors.map((factor): Line => {
    const own = causes.filter((cause) => cause.factors.includes(factor));
    const tools = own.filter(({ subject }) => subject === 'tool').length;
    const parts = own
      .filter(({ subject }) => subject !== 'tool')
      .map(({ subject, name }): Inline => (subject === 'prompt' ? 'the whole prompt' : code(name, 60)));
    const all: Line[] = [...parts, ...(tools > 0 ? [plural(tools, 'tool')] : [])];
    return [`${factor.replaceAll('-', ' ')} (`, ...listed(all, mostParts), ')'];
  });
  return [
    {
      agent: agent.agent,
      line: [
        agentCode(agent),
        ` ${probe.agent_version ?? ''} in ${plural(probe.situations, 'situation')} of lens probe: `,
        ...(moves.length > 0 ? ['changed by ', ...listed(moves, mostFactors), '; '] : []),
        `${count(probe.fixed_tokens)} of ${count(probe.prompt_tokens)} tokens of the prompt never change.`,
      ],
      requests: probe.situations,
      of: agent.exchanges,
    },
  ];
}

/** The edition matrix: tokens of prompt and tools for each version and configuration that was probed. */
export function probeMatrix(agent: AgentReport): RootContent[] {
  const situations = [...new Set(agent.probe_runs.map(({ situation }) => situation))];
  if (agent.probes.length === 0 || situations.length < 2) return [];
  const cell = ({ agent_version: version }: Probe, situation: string): string => {
    const run = agent.probe_runs.find((one) => one.agent_version === version && one.situation === situation);
    if (!run) return '–';
    if (situation !== 'baseline' && run.moved === 0) return '=';
    return `${count(run.prompt_tokens)} + ${count(run.tool_tokens)}`;
  };
  return [
    paragraph('Tokens of prompt + tools by version and configuration in lens probe (= as in the baseline):'),
    table(
      ['version', ...situations.map((situation) => right(code(situation, 40)))],
      agent.probes
        .toSorted(byVersion)
        .map((probe) => [
          code(probe.agent_version ?? 'unknown', 40),
          ...situations.map((situation) => cell(probe, situation)),
        ]),
    ),
  ];
}
