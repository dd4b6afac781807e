import type { DerivedRow } from '../../store/schema/tables.ts';
import { membersOfEnvelope } from '../payload/members.ts';
import type { Family, PromptRequest, PromptText } from '../prompts/types.ts';
import type { Exchange, Material } from '../requests/material.ts';
import type { SomeTables } from '../tables.ts';
import type { ToolCatalogue } from '../tools/catalogue.ts';
import { toolSize } from '../tools/size.ts';
import { compareRuns, type Effect, type ObservedRun } from './compare.ts';
import { probeLabel } from './label.ts';
import { observe, TemplateValues } from './observe.ts';

/** Sources of the tables about probes. */
interface ExperimentSource {
  families: readonly Family[];
  /** By id. */
  requests: ReadonlyMap<string, { exchange: Exchange; request: PromptRequest }>;
  texts: readonly PromptText[];
  tools: ToolCatalogue;
  material: Pick<Material, 'rests'>;
  /** Label of a session. */
  labelOf(session: string): string | null;
  count(text: string): number;
}

/** The tables `probes`, `probe_runs` and `experiments`, and rows of `determinants` with the evidence of experiments. */
export function experimentTables(source: ExperimentSource) {
  const tables = {
    probes: [] as DerivedRow<'probes'>[],
    probe_runs: [] as DerivedRow<'probe_runs'>[],
    experiments: [] as DerivedRow<'experiments'>[],
    determinants: [] as DerivedRow<'determinants'>[],
  } satisfies SomeTables;
  for (const runs of probesIn(source)) {
    const first = runs[0] as ObservedRun;
    const { agent, agentVersion } = first.observation.exchange;
    const probe = { agent, agent_version: agentVersion };
    const found = compareRuns(runs);
    const toolTokens = (names: Iterable<string>, { tools }: ObservedRun['observation']): number =>
      [...names].reduce((sum, name) => sum + (tools.get(name)?.tokens ?? 0), 0);
    for (const { factor, situation, run, observation } of runs) {
      const { exchange, lines, tools, family } = observation;
      tables.probe_runs.push({
        ...probe,
        factor,
        situation,
        run,
        session_id: exchange.session,
        exchange_id: exchange.n,
        family_id: family.id,
        model: exchange.model,
        prompt_tokens: source.count(lines.join('\n')),
        tools: tools.size,
        tool_tokens: toolTokens(tools.keys(), observation),
        moved: found?.effects.filter((effect) => effect.situation === situation).length ?? null,
      });
    }
    const baseline = runs.find(({ factor }) => factor === 'baseline') ?? first;
    tables.probes.push({
      ...probe,
      family_id: baseline.observation.family.id,
      situations: new Set(runs.map(({ situation }) => situation)).size,
      is_repeated: found !== undefined,
      prompt_tokens: source.count(baseline.observation.lines.join('\n')),
      fixed_tokens: found ? source.count(found.fixedLines.join('\n')) : null,
      tool_tokens: toolTokens(baseline.observation.tools.keys(), baseline.observation),
      fixed_tool_tokens: found ? toolTokens(found.fixedTools, baseline.observation) : null,
    });
    if (!found) continue;
    const family = baseline.observation.family.id;
    for (const effect of [...found.effects, ...found.chance])
      tables.experiments.push({ ...probe, family_id: family, ...effectRow(effect) });
    tables.determinants.push(...determinantRows(found.effects, family));
  }
  return tables;
}

/** Runs of each version of each agent, in order. The last request of a session represents it. */
function probesIn(source: ExperimentSource): ObservedRun[][] {
  const familyOf = new Map(
    source.families.flatMap((family) => family.requests.map((id) => [id, family] as const)),
  );
  const texts = new Map(source.texts.map(({ hash, text }) => [hash, text]));
  const toolsOf = offeredTools(source);
  const values = new TemplateValues();
  const found = new Map<string, Map<string, ObservedRun>>();
  const members = [...source.requests.values()].sort((a, b) => a.exchange.n - b.exchange.n);
  for (const { exchange, request } of members) {
    const label = exchange.session === null ? null : probeLabel(source.labelOf(exchange.session));
    const family = familyOf.get(exchange.id);
    if (!label || family?.role !== 'main') continue;
    const key = JSON.stringify([exchange.agent, exchange.agentVersion]);
    const runs = found.get(key) ?? new Map<string, ObservedRun>();
    found.set(key, runs);
    const observation = observe({ exchange, request, family }, values, {
      textOf: (hash) => texts.get(hash) ?? '',
      toolsOf: ({ n }) => toolsOf(n),
      parametersOf: ({ rest, wire }) =>
        membersOfEnvelope(rest === null ? undefined : source.material.rests.get(rest), wire),
    });
    // A second prompt runs in a second process: its session replaces the one that it continues.
    runs.set(`${label.situation} ${label.run}`, { ...label, observation });
  }
  return [...found.values()].map((runs) => [...runs.values()]);
}

function offeredTools({ tools, count }: ExperimentSource) {
  const tokens = new Map<number, number>();
  const versions = new Map(tools.versions.map((version) => [version.id, version]));
  const tokensOf = (id: number): number => {
    const version = versions.get(id);
    const known = tokens.get(id) ?? (version ? toolSize(version.tool, count).tokens : 0);
    tokens.set(id, known);
    return known;
  };
  return (exchange: number): ReadonlyMap<string, { version: number; tokens: number }> =>
    new Map(
      (tools.offered.get(exchange) ?? []).map(({ name, version }) => [
        name,
        { version, tokens: tokensOf(version) },
      ]),
    );
}

function effectRow({
  part,
  factor,
  situation,
  change,
  baseline,
  value,
}: Effect): Omit<DerivedRow<'experiments'>, 'family_id'> {
  return {
    subject: part.subject,
    name: part.name,
    slot_id: part.slot,
    template_id: part.template,
    factor,
    situation,
    change,
    baseline_value: baseline,
    situation_value: value,
  };
}

/** One row for each slot and factor. Two runs of the baseline and one of the situation are its evidence. */
function determinantRows(effects: readonly Effect[], family: string): DerivedRow<'determinants'>[] {
  const seen = new Map<string, DerivedRow<'determinants'> & { requests: number }>();
  for (const { part, factor } of effects) {
    if (part.slot === null) continue;
    const key = `${part.slot} ${factor}`;
    const known = seen.get(key);
    const requests = (known?.requests ?? 2) + 1;
    seen.set(key, {
      slot_id: part.slot,
      family_id: family,
      factor,
      evidence: 'experiment',
      requests,
      sessions: requests,
      factor_values: requests - 1,
      confounded_with: [],
    });
  }
  return [...seen.values()];
}
