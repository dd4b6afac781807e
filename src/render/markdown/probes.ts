import type { RootContent } from 'mdast';
import type { AgentReport } from '../../read/report-schema.ts';
import { compareVersions } from '../../text/compare-versions.ts';
import { count } from '../../text/figures.ts';
import { code, paragraph, right, table } from './nodes.ts';

type Probe = AgentReport['probes'][number];

const byVersion = (a: Probe, b: Probe): number =>
  compareVersions(a.agent_version ?? '', b.agent_version ?? '');

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
