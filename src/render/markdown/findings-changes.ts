import type { AgentReport, ReportData } from '../../read/report-schema.ts';
import { compareVersions } from '../../text/compare-versions.ts';
import { count, plural } from '../../text/figures.ts';
import { agentCode, type Finding, familyWord } from './finding.ts';
import { code, codes, type Inline } from './nodes.ts';

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
      const tools = step.role !== 'main' || listed.has(versions) ? [] : toolWords(agent, step);
      if (step.role === 'main') listed.add(versions);
      if (changedLines(step) === 0 && tools.length === 0 && settingWords(step) === '') return [];
      return [
        {
          agent: agent.agent,
          line: sentence(agent, step, tools),
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
        line: [
          agentCode(agent),
          `: nothing changed in ${plural(same, 'other step')} from one version to the next.`,
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
export const versionsOf = ({ from, to }: Pick<VersionStep, 'from' | 'to'>): Inline[] => [
  version(from),
  ' → ',
  version(to),
];

const version = (name: string | null): Inline => (name === null ? 'unknown version' : code(name, 40));

/** ` on \`gpt-5.1-codex\``; nothing when the model is not known. */
export const onModel = ({ model }: Pick<VersionStep, 'model'>): Inline[] =>
  model === null ? [] : [' on ', code(model, 60)];

/** `9 lines added, 13 removed (+310, −190 tokens)`; only what is not zero. */
export function lineWords({ lines, tokens }: Pick<VersionStep, 'lines' | 'tokens'>): string {
  const parts = [
    [lines.added, 'added'],
    [lines.removed, 'removed'],
    [lines.reworded, 'reworded'],
    [lines.moved, 'moved'],
  ] as const;
  const named = parts
    .filter(([n]) => n > 0)
    .map(([n, word], index) => (index === 0 ? `${plural(n, 'line')} ${word}` : `${count(n)} ${word}`));
  if (named.length === 0) return 'same text';
  const sizes = [
    ...(tokens.added > 0 ? [`+${count(tokens.added)}`] : []),
    ...(tokens.removed > 0 ? [`−${count(tokens.removed)}`] : []),
  ];
  return `${named.join(', ')}${sizes.length > 0 ? ` (${sizes.join(', ')} tokens)` : ''}`;
}

/** `; 2 parameters changed; other order of tools` */
function settingWords({ settings: { parameters, betas, toolOrder } }: VersionStep): string {
  return [
    ...(parameters > 0 ? [`; ${plural(parameters, 'parameter')} changed`] : []),
    ...(betas > 0 ? [`; ${plural(betas, 'beta feature')} added or removed`] : []),
    ...(toolOrder > 0 ? ['; other order of tools'] : []),
  ].join('');
}

function sentence(agent: AgentReport, step: VersionStep, tools: Inline[]): Inline[] {
  const confounded: Inline[] =
    step.fromModel === null
      ? []
      : [
          ' The older version was captured with ',
          code(step.fromModel, 60),
          ' only, so version and model changed together. To tell them apart, capture ',
          version(step.to),
          ' with that model: ',
          code(`lens capture --dry -- ${agent.agent} --model ${step.fromModel}`, 120),
          '.',
        ];
  return [
    agentCode(agent),
    ' ',
    ...versionsOf(step),
    ', ',
    familyWord(step, agent.agent),
    ...onModel(step),
    `: ${lineWords(step)}${settingWords(step)}.`,
    ...tools,
    ...confounded,
    ` Based on ${plural(step.requests, 'request')} with the newer version.`,
  ];
}

/**
 * Tools that were added, removed or changed in a step. Definitions can depend on the model: changes that only requests
 * with other models show are listed with these models.
 */
function toolWords({ tool_changes }: AgentReport, { from, to, model }: VersionStep): Inline[] {
  const own = tool_changes.filter(
    (change) => change.from_agent_version === from && change.to_agent_version === to,
  );
  const here = own.filter(({ model_names }) => model === null || model_names.includes(model));
  const elsewhere = own.filter((change) => !here.includes(change));
  const byModels = Map.groupBy(elsewhere, ({ model_names }) => JSON.stringify(model_names));
  return [
    ...changedTools(here, []),
    ...[...byModels.values()].flatMap((changes) =>
      changedTools(changes, [' on ', ...codes(changes[0]?.model_names ?? [], 3)]),
    ),
  ];
}

/** ` Tools on \`m\`: 1 added (…), 2 changed (…).`; nothing without changes. */
function changedTools(own: AgentReport['tool_changes'], where: Inline[]): Inline[] {
  const names = (changes: typeof own): string[] => [...new Set(changes.map(({ name }) => name))];
  const whole = (kind: string) => names(own.filter(({ change, path }) => change === kind && path === ''));
  const [added, removed] = [whole('added'), whole('removed')];
  const changed = names(own).filter((name) => !added.includes(name) && !removed.includes(name));
  const parts: Inline[][] = (
    [
      [added, 'added'],
      [removed, 'removed'],
      [changed, 'changed'],
    ] as const
  )
    .filter(([list]) => list.length > 0)
    .map(([list, word]) => [`${count(list.length)} ${word} (`, ...codes(list, 4), ')']);
  if (parts.length === 0) return [];
  return [
    ' Tools',
    ...where,
    ': ',
    ...parts.flatMap((part, index) => (index === 0 ? part : [', ', ...part])),
    '.',
  ];
}
