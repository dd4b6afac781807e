import type { RootContent } from 'mdast';
import type { AgentReport, ReportData } from '../../read/report-schema.ts';
import { compareVersions } from '../../text/compare-versions.ts';
import { count } from '../../text/figures.ts';
import { code, heading, type Line, paragraph, right, table } from './nodes.ts';

type Edition = AgentReport['editions'][number];

/** A matrix for each prompt that was seen in several versions or with several models. */
export function editionSection({ agents }: ReportData): RootContent[] {
  const found = agents.flatMap((agent) => lineages(agent).flatMap((rows) => matrix(agent, rows)));
  if (found.length === 0) return [];
  return [
    heading(2, 'Versions and configurations'),
    paragraph(
      'A row for each version, a column for each model: tokens of the instructions (o200k estimate), requests, and lines added and removed since the previous version.',
    ),
    ...found,
  ];
}

/** The matrix of the main prompts of an agent; nothing when it was seen in one version. */
export function mainMatrix(agent: AgentReport): RootContent[] {
  const mains = new Set(
    agent.families.filter(({ role }) => role === 'main').map(({ family_id }) => family_id),
  );
  const rows = agent.editions.filter(({ family_id }) => mains.has(family_id));
  if (new Set(rows.map(({ agent_version: version }) => version)).size < 2) return [];
  return [
    paragraph(
      'Main prompts by version and model: tokens of the instructions (requests), lines added and removed; a reworded line counts as both:',
    ),
    ...matrix(agent, rows, false),
  ];
}

const lineages = ({ editions }: AgentReport): Edition[][] => [
  ...Map.groupBy(editions, ({ lineage_id }) => lineage_id).values(),
];

const UNKNOWN = 'unknown';

function matrix(agent: AgentReport, rows: readonly Edition[], titled = true): RootContent[] {
  const distinct = (of: (row: Edition) => string | null): string[] => [
    ...new Set(rows.map((row) => of(row) ?? UNKNOWN)),
  ];
  const versions = distinct(({ agent_version: version }) => version).toSorted(compareVersions);
  const models = distinct(({ model }) => model).toSorted();
  if (versions.length < 2 && models.length < 2) return [];
  const cell = (version: string, model: string): Line => {
    const own = rows.filter(
      (row) => (row.agent_version ?? UNKNOWN) === version && (row.model ?? UNKNOWN) === model,
    );
    if (own.length === 0) return '–';
    const sum = (of: (row: Edition) => number | null): number =>
      own.reduce((total, row) => total + (of(row) ?? 0), 0);
    const [added, removed] = [
      sum((row) => (row.lines_added ?? 0) + (row.lines_reworded ?? 0)),
      sum((row) => (row.lines_removed ?? 0) + (row.lines_reworded ?? 0)),
    ];
    const requests = Math.max(...own.map(({ requests }) => requests));
    const lines = [
      ...(added > 0 ? [`+${count(added)}`] : []),
      ...(removed > 0 ? [`−${count(removed)}`] : []),
    ];
    const changed = lines.length === 0 ? '' : `, ${lines.join(' ')} lines`;
    return `${count(sum(({ tokens }) => tokens))} (${count(requests)}×)${changed}`;
  };
  const [first] = rows;
  return [
    ...(titled ? [heading(3, code(agent.agent, 60), ' ', code(first?.family ?? '', 100))] : []),
    table(
      ['Version', ...models.map((model) => right(code(model, 60)))],
      versions.map((version): Line[] => [code(version, 40), ...models.map((model) => cell(version, model))]),
    ),
  ];
}
