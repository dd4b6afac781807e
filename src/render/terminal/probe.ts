import type { Cause, Probe, ProbeRun } from '../../read/probes.ts';
import { compareVersions } from '../../text/compare-versions.ts';
import { count, plural } from '../../text/figures.ts';
import { shorten, visible } from '../../text/visible.ts';
import { displayWidth } from '../../text/width.ts';

/** Names of one line: more of one kind are counted. */
const mostNames = 6;

/** Findings of probes: for each version what moves its prompt, then the edition matrix. */
export function probeText(data: {
  probes: readonly Probe[];
  causes: readonly Cause[];
  matrix: readonly ProbeRun[];
}): string {
  const versions = data.probes.toSorted(byVersion);
  const lines = versions.flatMap((probe) => [
    `${titleOf(probe)}: prompt of ${count(probe.prompt_tokens)} tokens, tool definitions of ${count(probe.tool_tokens)} tokens`,
    ...(probe.is_repeated
      ? findingLines(
          probe,
          data.causes.filter((cause) => isOf(probe, cause)),
        )
      : ['  The baseline did not run twice, so nothing can be concluded.']),
    '',
  ]);
  return `${[...lines, ...matrixLines(versions, data.matrix)].join('\n')}\n`;
}

type Version = Pick<Probe, 'agent' | 'agent_version'>;

const isOf = (a: Version, b: Version): boolean => a.agent === b.agent && a.agent_version === b.agent_version;

const titleOf = ({ agent, agent_version }: Version): string =>
  visible(`${agent} ${agent_version ?? '(version unknown)'}`);

function byVersion(a: Version, b: Version): number {
  if (a.agent !== b.agent) return a.agent < b.agent ? -1 : 1;
  return compareVersions(a.agent_version ?? '', b.agent_version ?? '');
}

/** `date, folder <- working directory`: parts moved by the same factors in one line. */
function findingLines(probe: Probe, causes: readonly Cause[]): string[] {
  const moved = causes.filter(({ factors }) => !factors.includes('chance'));
  const groups = Map.groupBy(moved, ({ subject, factors }) => JSON.stringify([subject, factors]));
  const rows = [...groups.values()].map((own) => {
    const { subject, factors } = own[0] as Cause;
    return [`  ${wordFor(subject, own.length)}${namesOf(own)}`, `<- ${factors.join(', ')}`] as const;
  });
  const width = Math.min(90, Math.max(0, ...rows.map(([left]) => displayWidth(left))));
  const chance = causes.filter(({ factors }) => factors.includes('chance'));
  const fixed = `${count(probe.fixed_tokens)} of ${count(probe.prompt_tokens)} tokens of the prompt and ${count(probe.fixed_tool_tokens)} of ${count(probe.tool_tokens)} of the tools`;
  return [
    ...rows.map(
      ([left, right]) => `${left}${' '.repeat(Math.max(1, width - displayWidth(left) + 1))}${right}`,
    ),
    ...(chance.length > 0 ? [`  differs in every run: ${namesOf(chance)}`] : []),
    `  nothing moves ${fixed} (${plural(probe.situations, 'situation')})`,
  ];
}

const plurals: Readonly<Record<string, string>> = { block: 'blocks', tool: 'tools', parameter: 'parameters' };

function wordFor(subject: string, number: number): string {
  if (subject === 'prompt' || subject === 'slot') return '';
  return `${number === 1 ? subject : (plurals[subject] ?? subject)} `;
}

function namesOf(causes: readonly Cause[]): string {
  const names = [...new Set(causes.map(({ name }) => shorten(visible(name), 60)))];
  const more = names.length - mostNames;
  return more > 0 ? `${names.slice(0, mostNames).join(', ')} and ${more} more` : names.join(', ');
}

/** Versions as rows, configurations as columns; a cell has the tokens of prompt and tools, `=` where they are the baseline's. */
function matrixLines(versions: readonly Probe[], runs: readonly ProbeRun[]): string[] {
  return [...Map.groupBy(versions, ({ agent }) => agent)].flatMap(([agent, own]) => {
    const ofAgent = runs.filter((run) => run.agent === agent);
    const situations = [...new Set(ofAgent.map(({ situation }) => situation))];
    const table = [
      [visible(agent), ...situations],
      ...own.map((version) => [
        visible(version.agent_version ?? '?'),
        ...situations.map((situation) =>
          cellOf(ofAgent.find((run) => isOf(version, run) && run.situation === situation)),
        ),
      ]),
    ];
    const widths = (table[0] ?? []).map((_, column) =>
      Math.max(...table.map((row) => displayWidth(row[column] ?? ''))),
    );
    return [
      'Tokens of prompt + tools by version and configuration (=: as in the baseline)',
      ...table.map((row) =>
        row
          .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - displayWidth(cell)))
          .join('  ')
          .trimEnd(),
      ),
      '',
    ];
  });
}

function cellOf(run: ProbeRun | undefined): string {
  if (!run) return '-';
  if (run.situation !== 'baseline' && run.moved === 0) return '=';
  return `${count(run.prompt_tokens)} + ${count(run.tool_tokens)}`;
}
