import { mainFamily } from '../../read/report-figures.ts';
import type {
  AgentReport,
  FamilyReport,
  ReportData,
  SlotReport,
  SurfaceReport,
} from '../../read/report-schema.ts';
import { compareVersions } from '../../text/compare-versions.ts';
import { count, percent, plural } from '../../text/figures.ts';
import { agentCode, basis, type Finding, familyWord } from './finding.ts';
import { code, codes, type Inline, type Line, listed } from './nodes.ts';
import { probeFinding } from './probes.ts';
import { factorWords } from './words.ts';

/** What is fixed and what varies in the main loop of each agent, what determines it, and prompts that depend on the model. */
export function varyingFindings({ agents }: ReportData): Finding[] {
  return agents.flatMap((agent) => [
    ...slotFinding(agent),
    ...probeFinding(agent),
    ...modelFinding(agent),
    ...variantFinding(agent),
  ]);
}

function slotFinding(agent: AgentReport): Finding[] {
  const family = mainFamily(agent);
  if (!family || family.surfaces.length === 0) return [];
  return [
    {
      agent: agent.agent,
      line: [
        agentCode(agent),
        ' ',
        familyWord(family, agent.agent),
        ...onModels(family),
        `${basis(family.requests, agent.exchanges)}: `,
        ...variation(family),
      ],
      requests: family.requests,
      of: agent.exchanges,
    },
  ];
}

const onModels = ({ model_names: models }: FamilyReport): Inline[] =>
  models.length === 0 ? [] : [' on ', ...codes(models, 2)];

function variation(family: FamilyReport): Inline[] {
  const slots = family.surfaces.flatMap(({ variants }) => variants);
  const some = optionalTexts(family).length;
  const size = `${count(family.instruction_tokens)} tokens of instructions`;
  if (slots.length === 0 && some === 0) {
    return family.requests === 1
      ? [`${size}; one request shows nothing that varies.`]
      : [`${size}, the same in every request.`];
  }
  return [
    `${size}, ${percent(family.fixed_share)} fixed`,
    ...(slots.length > 0 ? [`. ${plural(slots.length, 'slot')}: `, ...causes(slots, family.sessions)] : []),
    ...(some > 0 ? [`; ${plural(some, 'whole text')} only in some requests`] : []),
    '.',
  ];
}

/** Texts that only some requests of a family contain. */
export const optionalTexts = ({ surfaces, requests }: FamilyReport): SurfaceReport[] =>
  surfaces.filter((surface) => surface.requests < requests);

/** Names of slots by what determines them: `the folder determines a, b; no cause is known for c`. */
function causes(slots: readonly SlotReport[], sessions: number): Inline[] {
  const groups = [...Map.groupBy(slots, causeOf)].toSorted(
    ([a, x], [b, y]) => Number(a === '') - Number(b === '') || y.length - x.length || (a < b ? -1 : 1),
  );
  const parts = groups.map(([cause, own]): Line => {
    const names = codes([...new Set(own.map(({ slot }) => slot))], 3);
    return cause === ''
      ? [
          `${plural(sessions, 'session')} ${sessions === 1 ? 'does' : 'do'} not show what determines `,
          ...names,
        ]
      : [`${cause} determines `, ...names];
  });
  return parts.flatMap((part, index): Inline[] => [...(index === 0 ? [] : ['; ']), ...(part as Inline[])]);
}

/** What determines a slot, in words: by experiments of lens probe, else by what was captured; '' when it is not known. */
export function causeOf({ determinants, experiments }: SlotReport): string {
  const tried = experimentWords(experiments);
  if (tried !== '') return tried;
  const [first] = determinants;
  if (!first) return '';
  return [first.factor, ...first.confounded_with].map((factor) => factorWords[factor] ?? factor).join(' or ');
}

/** Factors that changed something in experiments, in words; '' without one. */
export function experimentWords(experiments: readonly { factor: string }[]): string {
  const tried = [...new Set(experiments.map(({ factor }) => factor))].map((factor) =>
    factor === 'chance'
      ? factor
      : `the ${factor === 'git-changes' ? 'git status' : factor.replaceAll('-', ' ')}`,
  );
  if (tried.length === 0) return '';
  return `${[...tried.slice(0, -2), tried.slice(-2).join(' or ')].join(', ')} (by experiment)`;
}

/** An agent whose main loop has another prompt for another model. */
function modelFinding(agent: AgentReport): Finding[] {
  const newest = agent.agent_versions.toSorted(compareVersions).at(-1);
  const mains = agent.families.filter(
    ({ role, model_names, agent_versions: versions }) =>
      role === 'main' && model_names.length > 0 && (newest === undefined || versions.includes(newest)),
  );
  const byModel = Map.groupBy(mains, ({ model_names }) => model_names.join(', '));
  const models = mains.flatMap(({ model_names }) => model_names);
  // A model with two main prompts shows that something else decides.
  if (byModel.size < 2 || new Set(models).size < models.length) return [];
  const requests = mains.reduce((sum, family) => sum + family.requests, 0);
  return [
    {
      agent: agent.agent,
      line: [
        agentCode(agent),
        ' sends a different main prompt to each model: ',
        ...listed(
          [...byModel.values()].map(([family]): Line => {
            const { model_names: models, instruction_tokens: tokens, requests: own } = family as FamilyReport;
            return [
              ...codes(models, 2),
              ` ${count(tokens)} tokens of instructions (${plural(own, 'request')})`,
            ];
          }),
          4,
        ),
        '.',
      ],
      requests,
      of: agent.exchanges,
    },
  ];
}

/** Text inside one prompt that depends on the configuration. */
function variantFinding(agent: AgentReport): Finding[] {
  const family = mainFamily(agent);
  const variants = (family?.variants ?? []).filter(({ axis }) => axis === 'configuration');
  const places = [...Map.groupBy(variants, ({ variant_id }) => variant_id).values()];
  if (!family || places.length === 0) return [];
  return [
    {
      agent: agent.agent,
      line: [
        agentCode(agent),
        ' ',
        familyWord(family, agent.agent),
        `: ${plural(places.length, 'piece')} of text ${places.length === 1 ? 'depends' : 'depend'} on the model or the offered tools: `,
        ...listed(
          places.map(([one]): Line => code(one?.name ?? '', 60)),
          4,
        ),
        '.',
      ],
      requests: variants.reduce((most, { requests }) => Math.max(most, requests), 0),
      of: agent.exchanges,
    },
  ];
}
