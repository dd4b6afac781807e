import { compareVersions } from '../../text/compare-versions.ts';
import { experimentWords, factorWords } from '../../text/words.ts';
import { mainFamily } from '../report-figures.ts';
import type { AgentReport, FamilyReport, ReportData, SlotReport, SurfaceReport } from '../report-schema.ts';
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
  const slots = family.surfaces.flatMap(({ variants }) => variants);
  const some = optionalTexts(family).length;
  const texts =
    some > 0
      ? [
          statement('{n, plural, one {# whole text} other {# whole texts}} only in some requests', {
            n: some,
          }),
        ]
      : [];
  const size = {
    agent: agentId(agent),
    family: familyName(family, agent.agent),
    models: onModels(family.model_names, 2),
    basis: optional(basis(family.requests, agent.exchanges)),
    n: family.instruction_tokens,
  };
  const fixed = { ...size, share: family.fixed_share ?? { word: '–' } };
  return [
    {
      agent: agent.agent,
      text:
        slots.length > 0
          ? [
              statement(
                '{agent} {family}{models}{basis}: {n} tokens of instructions, {share, number, percent} fixed.',
                fixed,
              ),
              statement('{n, plural, one {# slot} other {# slots}}: {causes}.', {
                n: slots.length,
                causes: { items: [...causes(slots, family.sessions), ...texts], separator: '; ', left: 0 },
              }),
            ]
          : some > 0
            ? [
                statement(
                  '{agent} {family}{models}{basis}: {n} tokens of instructions, {share, number, percent} fixed; {texts}.',
                  { ...fixed, texts: optional(...texts) },
                ),
              ]
            : [
                family.requests === 1
                  ? statement(
                      '{agent} {family}{models}{basis}: {n} tokens of instructions; one request shows nothing that varies.',
                      size,
                    )
                  : statement(
                      '{agent} {family}{models}{basis}: {n} tokens of instructions, the same in every request.',
                      size,
                    ),
              ],
      requests: family.requests,
      of: agent.exchanges,
    },
  ];
}

/** Findings that are based on so few requests state it. */
const FEW = 2;

/** ` (10 of 22 requests)`, or that there are only one or two. */
function basis(n: number, of: number): Statement {
  if (n === of)
    return n <= FEW
      ? statement(' (only {n, plural, one {# request} other {# requests}})', { n })
      : statement(' (all {n, plural, one {# request} other {# requests}})', { n });
  return n <= FEW
    ? statement(' (only {n} of {of, plural, one {# request} other {# requests}})', { n, of })
    : statement(' ({n} of {of, plural, one {# request} other {# requests}})', { n, of });
}

/** ` on \`a\`, \`b\``; nothing without models. */
export const onModels = (models: readonly string[], most: number) =>
  optional(...(models.length === 0 ? [] : [statement(' on {models}', { models: names(models, most) })]));

/** Texts that only some requests of a family contain. */
export const optionalTexts = ({ surfaces, requests }: FamilyReport): SurfaceReport[] =>
  surfaces.filter((surface) => surface.requests < requests);

/** Names of slots by what determines them: `the folder determines a, b`. */
function causes(slots: readonly SlotReport[], sessions: number): Statement[] {
  const named = slots.map((slot) => ({ slot, cause: causeOf(slot) }));
  const groups = [...Map.groupBy(named, ({ cause }) => JSON.stringify(cause))].toSorted(
    ([a, x], [b, y]) =>
      Number(a === 'null') - Number(b === 'null') || y.length - x.length || (a < b ? -1 : 1),
  );
  return groups.map(([, own]) => {
    const slotNames = names([...new Set(own.map(({ slot }) => slot.slot))], 3);
    const cause = own[0]?.cause ?? null;
    return cause === null
      ? statement('the cause of {names} is not known from {n, plural, one {# session} other {# sessions}}', {
          n: sessions,
          names: slotNames,
        })
      : statement('{cause} determines {names}', { cause: optional(cause), names: slotNames });
  });
}

/** What determines a slot: by experiments of lens probe, else by what was captured; null when it is not known. */
export function causeOf({ determinants, experiments }: SlotReport): Statement | null {
  const tried = experimentCause(experiments);
  if (tried !== null) return tried;
  const [first] = determinants;
  if (!first) return null;
  const factors = [first.factor, ...first.confounded_with];
  return statement('{factors}', {
    factors: alternatives(factors.map((factor) => ({ word: factorWords[factor] ?? factor }))),
  });
}

/** What changed something in experiments; null without one. */
export function experimentCause(experiments: readonly { factor: string }[]): Statement | null {
  const tried = [...new Set(experiments.map(({ factor }) => factor))];
  if (tried.length === 0) return null;
  return statement('{factors} (by experiment)', { factors: alternatives(tried.map(factorName)) });
}

/** A situation of lens probe in words where it has them, else by its name. */
function factorName(factor: string): Item {
  const word = experimentWords[factor];
  return word === undefined ? { code: factor } : { word };
}

/** `a, b or c` */
function alternatives(all: readonly Item[]) {
  const last = all.at(-1);
  if (all.length < 2 || !last) return optional(...all);
  return optional(statement('{first} or {last}', { first: items(all.slice(0, -1)), last: optional(last) }));
}

/** Factors of a finding, and parts of a factor, that are named; the others are counted. */
const MAX_FACTORS = 6;
const MAX_PARTS = 3;

/** What changes the prompt of the newest version that was probed. */
function probeFinding(agent: AgentReport): Finding[] {
  const probe = agent.probes
    .filter(({ is_repeated: repeated }) => repeated)
    .toSorted((a, b) => compareVersions(a.agent_version ?? '', b.agent_version ?? ''))
    .at(-1);
  if (!probe) return [];
  const found = agent.probe_causes.filter(
    ({ agent_version: version, factors, subject }) =>
      version === probe.agent_version && !factors.includes('chance') && subject !== 'parameter',
  );
  const factors = [...new Set(found.flatMap(({ factors: own }) => own))].sort();
  const changes = factors.map((factor): Statement => {
    const own = found.filter((cause) => cause.factors.includes(factor));
    const tools = own.filter(({ subject }) => subject === 'tool').length;
    const parts = own
      .filter(({ subject }) => subject !== 'tool')
      .map(
        (cause): Item => (cause.subject === 'prompt' ? { word: 'the whole prompt' } : name(cause.name, 60)),
      );
    const count = statement('{n, plural, one {# tool} other {# tools}}', { n: tools });
    return statement('{factor} ({parts})', {
      factor: optional(factorName(factor)),
      parts: items([...parts, ...(tools > 0 ? [count] : [])], MAX_PARTS),
    });
  });
  return [
    {
      agent: agent.agent,
      text: [
        statement(
          '{agent} {version} in {n, plural, one {# situation} other {# situations}} of lens probe: {changes}{fixed} of {all} tokens of the prompt never change.',
          {
            agent: agentId(agent),
            version: name(probe.agent_version ?? '', 40),
            n: probe.situations,
            changes: optional(
              ...(changes.length > 0
                ? [statement('changed by {factors}; ', { factors: items(changes, MAX_FACTORS) })]
                : []),
            ),
            fixed: probe.fixed_tokens ?? { word: '–' },
            all: probe.prompt_tokens ?? { word: '–' },
          },
        ),
      ],
      requests: probe.situations,
      of: agent.exchanges,
    },
  ];
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
      text: [
        statement('{agent} sends a different main prompt to each model: {models}.', {
          agent: agentId(agent),
          models: items(
            [...byModel.values()].map(([family]): Statement => {
              const { model_names: own, instruction_tokens: n, requests } = family as FamilyReport;
              return statement(
                '{models} {n} tokens of instructions ({requests, plural, one {# request} other {# requests}})',
                { models: names(own, 2), n, requests },
              );
            }),
            4,
          ),
        }),
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
      text: [
        statement(
          '{agent} {family}: {n, plural, one {# piece of text depends} other {# pieces of text depend}} on the model or the offered tools: {names}.',
          {
            agent: agentId(agent),
            family: familyName(family, agent.agent),
            n: places.length,
            names: items(
              places.map(([one]) => name(one?.name ?? '', 60)),
              4,
            ),
          },
        ),
      ],
      requests: variants.reduce((most, { requests }) => Math.max(most, requests), 0),
      of: agent.exchanges,
    },
  ];
}
