import { compareVersions } from '../../text/compare-versions.ts';
import type { AgentReport, ReportData } from '../report-schema.ts';
import { onModels } from './prompts.ts';
import {
  agentId,
  type Finding,
  familyName,
  type Item,
  items,
  name,
  names,
  optional,
  type Statement,
  statement,
} from './statement.ts';

type Edition = AgentReport['editions'][number];

/** One step of a prompt from a version to the next, over all its texts. */
export interface VersionStep {
  family_id: string;
  family: string;
  role: string;
  from: string | null;
  to: string | null;
  model: string | null;
  /** Model of the older version, where it is a different one. */
  fromModel: string | null;
  requests: number;
  lines: { added: number; removed: number; moved: number; reworded: number };
  tokens: { added: number; removed: number };
  /** Number of changes of request parameters, of beta headers, and of the order of tools. */
  settings: { parameters: number; betas: number; toolOrder: number };
}

/** Steps of the prompts of an agent, in the order of versions, main loops first. */
export function versionSteps({ editions, edition_changes, families }: AgentReport): VersionStep[] {
  const later = editions.filter(({ previous_family_id: previous }) => previous !== null);
  const groups = Map.groupBy(later, ({ family_id, previous_agent_version, agent_version, model }) =>
    JSON.stringify([family_id, previous_agent_version, agent_version, model]),
  );
  const rank = (id: string): number => families.findIndex(({ family_id }) => family_id === id);
  const steps = [...groups.values()].map((rows): VersionStep => {
    const [first] = rows as [Edition, ...Edition[]];
    const sum = (of: (row: Edition) => number | null): number =>
      rows.reduce((total, row) => total + (of(row) ?? 0), 0);
    const own = edition_changes.filter(
      (one) =>
        one.family_id === first.family_id &&
        one.to_agent_version === first.agent_version &&
        one.model === first.model,
    );
    const ofKind = (kind: string): number => own.filter(({ change }) => change === kind).length;
    return {
      family_id: first.family_id,
      family: first.family,
      role: families.find(({ family_id }) => family_id === first.family_id)?.role ?? 'other',
      from: first.previous_agent_version,
      to: first.agent_version,
      model: first.model,
      fromModel: first.previous_model !== first.model ? first.previous_model : null,
      requests: Math.max(...rows.map(({ requests }) => requests)),
      lines: {
        added: sum((row) => row.lines_added),
        removed: sum((row) => row.lines_removed),
        moved: sum((row) => row.lines_moved),
        reworded: sum((row) => row.lines_reworded),
      },
      tokens: { added: sum((row) => row.tokens_added), removed: sum((row) => row.tokens_removed) },
      settings: {
        parameters: ofKind('parameter'),
        betas: ofKind('beta header'),
        toolOrder: ofKind('tool order'),
      },
    };
  });
  return steps.toSorted(
    (a, b) => rank(a.family_id) - rank(b.family_id) || compareVersions(a.to ?? '', b.to ?? ''),
  );
}

/**
 * The steps that a reader should see first: main loops, and of these the ones with one model on both sides. What two
 * models share does not show what the version changed.
 */
function tellingFirst(steps: readonly VersionStep[]): VersionStep[] {
  const rank = ({ role, fromModel }: VersionStep): number =>
    role === 'main' ? Number(fromModel !== null) : 2;
  return steps.toSorted((a, b) => rank(a) - rank(b));
}

/** The step to the newest version that changed something in a main loop, if any. */
export function newestStep(
  agent: AgentReport,
  isChanged: (step: VersionStep) => boolean,
): VersionStep | undefined {
  const changed = tellingFirst(versionSteps(agent).filter(isChanged));
  const mains = changed.filter(({ role }) => role === changed[0]?.role);
  return mains.toSorted((a, b) => compareVersions(b.to ?? '', a.to ?? ''))[0];
}

/** What each version changed in prompts and tools; steps that changed nothing are counted in one line. */
export function versionFindings({ agents }: ReportData): Finding[] {
  return agents.flatMap((agent) => {
    const steps = tellingFirst(versionSteps(agent));
    // Tools are listed once for each pair of versions: definitions are compared for all models at once.
    const listed = new Set<string>();
    const found = steps.flatMap((step): Finding[] => {
      const versions = JSON.stringify([step.from, step.to]);
      const tools = step.role !== 'main' || listed.has(versions) ? [] : changedByModels(agent, step);
      if (step.role === 'main') listed.add(versions);
      if (changedLines(step) === 0 && tools.length === 0 && changedSettings(step).length === 0) return [];
      return [
        {
          agent: agent.agent,
          text: sentences(agent, step, tools),
          requests: step.requests,
          of: agent.exchanges,
        },
      ];
    });
    const same = steps.length - found.length;
    if (same === 0) return found;
    return [
      ...found,
      {
        agent: agent.agent,
        text: [
          statement(
            '{agent}: nothing changed in {n, plural, one {# other step} other {# other steps}} from one version to the next.',
            { agent: agentId(agent), n: same },
          ),
        ],
        requests: agent.exchanges,
        of: agent.exchanges,
      },
    ];
  });
}

const changedLines = ({ lines }: VersionStep): number =>
  lines.added + lines.removed + lines.moved + lines.reworded;

/** `0.155.0` → `0.171.0` */
export const versionPair = ({ from, to }: Pick<VersionStep, 'from' | 'to'>): Statement =>
  statement('{from} → {to}', { from: versionName(from), to: versionName(to) });

const versionName = (version: string | null) =>
  version === null ? { word: 'unknown version' } : name(version, 40);

/** ` on \`gpt-5.1-codex\``; nothing when the model is not known. */
export const onModel = ({ model }: Pick<VersionStep, 'model'>) => onModels(model === null ? [] : [model], 1);

/** `9 lines added, 13 removed (+310, −190 tokens)`; only what is not zero. */
export function lineChanges({ lines, tokens }: Pick<VersionStep, 'lines' | 'tokens'>): Statement {
  const parts = [
    [lines.added, '{n, plural, one {# line} other {# lines}} added', '{n} added'],
    [lines.removed, '{n, plural, one {# line} other {# lines}} removed', '{n} removed'],
    [lines.reworded, '{n, plural, one {# line} other {# lines}} reworded', '{n} reworded'],
    [lines.moved, '{n, plural, one {# line} other {# lines}} moved', '{n} moved'],
  ] as const;
  const named = parts
    .filter(([n]) => n > 0)
    .map(([n, first, later], index) => statement(index === 0 ? first : later, { n }));
  if (named.length === 0) return statement('same text');
  const sizes = [
    ...(tokens.added > 0 ? [statement('+{n}', { n: tokens.added })] : []),
    ...(tokens.removed > 0 ? [statement('−{n}', { n: tokens.removed })] : []),
  ];
  return statement('{lines}{tokens}', {
    lines: items(named),
    tokens: optional(...(sizes.length > 0 ? [statement(' ({sizes} tokens)', { sizes: items(sizes) })] : [])),
  });
}

/** `; 2 parameters changed`, `; other order of tools` */
function changedSettings({ settings: { parameters, betas, toolOrder } }: VersionStep): Statement[] {
  return [
    ...(parameters > 0
      ? [
          statement('; {n, plural, one {# parameter} other {# parameters}} changed', {
            n: parameters,
          }),
        ]
      : []),
    ...(betas > 0
      ? [
          statement('; {n, plural, one {# beta feature} other {# beta features}} added or removed', {
            n: betas,
          }),
        ]
      : []),
    ...(toolOrder > 0 ? [statement('; other order of tools')] : []),
  ];
}

function sentences(agent: AgentReport, step: VersionStep, tools: Statement[]): Statement[] {
  const values = { agent: agentId(agent), family: familyName(step, agent.agent) };
  const confounded =
    step.fromModel === null
      ? []
      : [
          statement(
            'The older version was captured with {model} only, so version and model changed together. To tell them apart, capture {version} with that model: {command}.',
            {
              model: name(step.fromModel, 60),
              version: versionName(step.to),
              command: name(`lens capture --dry -- ${agent.agent} --model ${step.fromModel}`, 120),
            },
          ),
        ];
  return [
    statement('{agent} {versions}, {family}{model}: {lines}{settings}.', {
      ...values,
      versions: optional(versionPair(step)),
      model: onModel(step),
      lines: optional(lineChanges(step)),
      settings: optional(...changedSettings(step)),
    }),
    ...tools,
    ...confounded,
    statement('Based on {n, plural, one {# request} other {# requests}} with the newer version.', {
      n: step.requests,
    }),
  ];
}

/**
 * Tools that were added, removed or changed in a step. Definitions can depend on the model: changes that only requests
 * with other models show are listed with these models.
 */
function changedByModels({ tool_changes }: AgentReport, { from, to, model }: VersionStep): Statement[] {
  const own = tool_changes.filter(
    (change) => change.from_agent_version === from && change.to_agent_version === to,
  );
  const here = own.filter(({ model_names }) => model === null || model_names.includes(model));
  const elsewhere = own.filter((change) => !here.includes(change));
  const byModels = Map.groupBy(elsewhere, ({ model_names }) => JSON.stringify(model_names));
  return [
    ...changedTools(here, []),
    ...[...byModels.values()].flatMap((changes) => changedTools(changes, changes[0]?.model_names ?? [])),
  ];
}

/** `Tools on \`m\`: 1 added (…), 2 changed (…).`; nothing without changes. */
function changedTools(own: AgentReport['tool_changes'], models: readonly string[]): Statement[] {
  const toolNames = (changes: typeof own): string[] => [...new Set(changes.map((change) => change.name))];
  const whole = (kind: string) => toolNames(own.filter(({ change, path }) => change === kind && path === ''));
  const [added, removed] = [whole('added'), whole('removed')];
  const changed = toolNames(own).filter((tool) => !added.includes(tool) && !removed.includes(tool));
  const values = (list: readonly string[]) => ({ n: list.length, names: names(list, 4) });
  const parts: Item[] = [
    ...(added.length > 0 ? [statement('{n} added ({names})', values(added))] : []),
    ...(removed.length > 0 ? [statement('{n} removed ({names})', values(removed))] : []),
    ...(changed.length > 0 ? [statement('{n} changed ({names})', values(changed))] : []),
  ];
  if (parts.length === 0) return [];
  return [statement('Tools{models}: {changes}.', { models: onModels(models, 3), changes: items(parts) })];
}
