import type { DerivedRow } from '../../store/schema/tables.ts';
import { compareVersions } from '../../text/compare-versions.ts';
import { toolMeaning } from '../../wire/tools/meaning.ts';
import type { OfferedTool, ToolCatalogue, ToolVersion } from './catalogue.ts';
import { compareToolSets } from './compare/sets.ts';
import { pairAlike, similarity } from './compare/similar.ts';
import { compareTools } from './compare/tools.ts';
import type { ToolChange } from './compare/types.ts';
import type { ToolTemplates } from './description-slots.ts';
import { purposeOf } from './purposes.ts';

/** The facts that assign an exchange to a history of tool definitions. */
export interface OfferFacts {
  exchange: number;
  /** Milliseconds since 1970. */
  ts: number | null;
  agent: string;
  agentVersion: string | null;
  model: string | null;
  /** Lineage of its family. */
  lineage: string | null;
}

/** Purposes of tools, by the latest definition of each. */
export function purposeRows({ versions }: ToolCatalogue): DerivedRow<'tool_purposes'>[] {
  return [...Map.groupBy(versions, ({ agent, name }) => JSON.stringify([agent, name])).values()].flatMap(
    (own) => {
      const latest = own.toSorted(byFirstSeen).at(-1) as ToolVersion;
      const found = purposeOf(latest.tool);
      return found ? [{ agent: latest.agent, name: latest.name, ...found }] : [];
    },
  );
}

/** Unknown times come last; definitions first seen at the same time are ordered by number. */
function byFirstSeen(a: ToolVersion, b: ToolVersion): number {
  if (a.firstSeen !== b.firstSeen)
    return (a.firstSeen ?? Number.POSITIVE_INFINITY) - (b.firstSeen ?? Number.POSITIVE_INFINITY);
  return a.id - b.id;
}

/** All definitions of one name in one request, and that request. */
interface Offer {
  facts: OfferFacts;
  definitions: readonly number[];
}

/** A step from one agent version to the next, or within one version. */
interface Step {
  before: OfferFacts;
  after: OfferFacts;
}

/**
 * Rows of `tool_changes`: how tools changed from one agent version to the next: definitions under the same name, then
 * tools that came, went or were renamed. A request may offer several definitions with one name, so the comparison uses
 * all definitions under the name. Each model and each family has its own history: within one version, agents describe
 * tools differently for them. A change that several models show is one row.
 *
 * @param facts by time, then id
 * @param templates what is compared in place of definitions in which runs set values
 */
export function changeRows(
  { versions: defined, offered }: ToolCatalogue,
  facts: readonly OfferFacts[],
  templates: ToolTemplates['definitions'] = new Map(),
): DerivedRow<'tool_changes'>[] {
  const byId = comparedVersions(defined, templates);
  const found = new Map<
    string,
    { rows: Omit<DerivedRow<'tool_changes'>, 'model_names'>[]; models: Set<string> }
  >();
  const add = (
    { before, after }: Step,
    [from, to]: [from: ComparedVersion | undefined, to: ComparedVersion | undefined],
    changes: readonly ToolChange[],
  ): void => {
    const key = `${from?.meaning}/${to?.meaning}`;
    const own = found.get(key) ?? {
      models: new Set(),
      rows: changes.map(({ kind, ...change }, position) => ({
        agent: after.agent,
        name: (to ?? from)?.name,
        from_definition_id: from?.id,
        to_definition_id: to?.id,
        from_agent_version: before.agentVersion,
        to_agent_version: after.agentVersion,
        position,
        change: kind,
        ...change,
      })),
    };
    found.set(key, own);
    if (after.model !== null) own.models.add(after.model);
  };
  for (const history of historiesOf(offered, facts)) {
    const states = new Set<string>();
    let before: Offer | undefined;
    for (const offer of history) {
      const state = meaningsOf(offer.definitions, byId).join();
      if (before && !states.has(state))
        for (const pair of pairsOf(before.definitions, offer.definitions, byId))
          add({ before: before.facts, after: offer.facts }, pair, changesOf(...pair));
      states.add(state);
      before = offer;
    }
  }
  for (const { step, gone, come } of turnover(offered, facts)) {
    const [old, now] = [gone, come].map((ids) => ids.map((id) => byId.get(id) as ComparedVersion));
    const named = (list: readonly ComparedVersion[] = [], name: string | null): ComparedVersion | undefined =>
      list.find((version) => version.name === name);
    const { differences } = compareToolSets(
      (old ?? []).map(({ tool }) => tool),
      (now ?? []).map(({ tool }) => tool),
    );
    for (const { name, changes } of differences) {
      const renamed = changes.find(({ kind, path }) => kind === 'renamed' && path === '');
      add(step, [named(old, renamed?.before ?? name), named(now, name)], changes);
    }
  }
  return [...found.values()].flatMap(({ rows, models }) =>
    rows.map((row) => ({ ...row, model_names: [...models].sort() })),
  );
}

/** Tools of servers that a person connects: the version of the agent does not set them. */
const ofServer = /^mcp__/;

/** Tools whose names all requests of one agent version lack, from each version to the next. */
function turnover(
  offered: ToolCatalogue['offered'],
  facts: readonly OfferFacts[],
): { step: Step; gone: number[]; come: number[] }[] {
  const histories = Map.groupBy(
    facts.filter(({ agentVersion, exchange }) => agentVersion !== null && offered.has(exchange)),
    ({ agent, model, lineage }) => JSON.stringify([agent, model, lineage]),
  );
  return [...histories.values()].flatMap((history) => {
    const versions = [...Map.groupBy(history, ({ agentVersion }) => agentVersion as string)]
      .sort(([a], [b]) => compareVersions(a, b))
      .map(([, own]) => ({
        facts: own[0] as OfferFacts,
        tools: new Map(
          own.flatMap(({ exchange }) =>
            (offered.get(exchange) ?? [])
              .filter(({ name }) => !ofServer.test(name))
              .map(({ name, version }) => [name, version] as const),
          ),
        ),
      }));
    return versions.slice(1).map(({ facts: after, tools }, i) => {
      const older = versions[i] as (typeof versions)[number];
      const missing = (from: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): number[] =>
        [...from].filter(([name]) => !other.has(name)).map(([, id]) => id);
      return {
        step: { before: older.facts, after },
        gone: missing(older.tools, tools),
        come: missing(tools, older.tools),
      };
    });
  });
}

/** What requests of one agent, model and lineage offer under one name, by agent version, then by time. */
function historiesOf(offered: ToolCatalogue['offered'], facts: readonly OfferFacts[]): Offer[][] {
  const definitionsOf = definitionsByName();
  const histories = new Map<string, Offer[]>();
  for (const one of facts) {
    const [agent, rest] = [JSON.stringify(one.agent), JSON.stringify([one.model, one.lineage])];
    for (const { name, definitions } of definitionsOf(offered.get(one.exchange) ?? [])) {
      const key = `[${agent},${JSON.stringify(name)},${rest}]`;
      const known = histories.get(key);
      if (known) known.push({ facts: one, definitions });
      else histories.set(key, [{ facts: one, definitions }]);
    }
  }
  return [...histories]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, history]) => {
      // Captures of an older version may be recorded later. If a version is unknown, the order is by time only.
      if (history.some(({ facts: { agentVersion } }) => agentVersion === null)) return history;
      return history.toSorted((a, b) =>
        compareVersions(a.facts.agentVersion as string, b.facts.agentVersion as string),
      );
    });
}

/** A definition as it is compared, and a text that is equal for definitions that differ in values of runs only. */
type ComparedVersion = ToolVersion & { meaning: string };

function comparedVersions(
  versions: readonly ToolVersion[],
  templates: ToolTemplates['definitions'],
): ReadonlyMap<number, ComparedVersion> {
  return new Map(
    versions.map((version) => {
      const tool = templates.get(version.id) ?? version.tool;
      return [
        version.id,
        { ...version, tool, meaning: templates.has(version.id) ? toolMeaning(tool) : version.hash },
      ];
    }),
  );
}

const meaningsOf = (ids: readonly number[], byId: ReadonlyMap<number, ComparedVersion>): string[] =>
  [...new Set(ids.map((id) => (byId.get(id) as ComparedVersion).meaning))].sort();

/** The definitions of each name in a list of tools, each list grouped once. */
function definitionsByName(): (tools: readonly OfferedTool[]) => readonly NamedDefinitions[] {
  const known = new Map<readonly OfferedTool[], readonly NamedDefinitions[]>();
  return (tools) => {
    const found = known.get(tools) ?? grouped(tools);
    known.set(tools, found);
    return found;
  };
}

interface NamedDefinitions {
  name: string;
  definitions: number[];
}

const grouped = (tools: readonly OfferedTool[]): NamedDefinitions[] =>
  [...Map.groupBy(tools, ({ name }) => name)].map(([name, own]) => ({
    name,
    definitions: [...new Set(own.map(({ version }) => version))].sort((a, b) => a - b),
  }));

/** Definitions that only one of two offers has, paired by similarity. */
function pairsOf(
  before: readonly number[],
  after: readonly number[],
  byId: ReadonlyMap<number, ComparedVersion>,
): [from: ComparedVersion | undefined, to: ComparedVersion | undefined][] {
  const [was, is] = [before, after].map((ids) => new Set(meaningsOf(ids, byId))) as [
    Set<string>,
    Set<string>,
  ];
  const missingIn = (ids: readonly number[], other: ReadonlySet<string>) =>
    ids.flatMap((id) => {
      const version = byId.get(id) as ComparedVersion;
      return other.has(version.meaning) ? [] : [{ name: String(id).padStart(9, '0'), version }];
    });
  const [gone, come] = [missingIn(before, is), missingIn(after, was)];
  const pairs = pairAlike(gone, come, (a, b) => alikeness(a.version, b.version), 0);
  const paired = new Set(pairs.flat());
  return [
    ...pairs.map(([a, b]): [ComparedVersion, ComparedVersion] => [a.version, b.version]),
    ...gone
      .filter((one) => !paired.has(one))
      .map(({ version }): [ComparedVersion, undefined] => [version, undefined]),
    ...come
      .filter((one) => !paired.has(one))
      .map(({ version }): [undefined, ComparedVersion] => [undefined, version]),
  ];
}

const alikeness = ({ tool: a }: ComparedVersion, { tool: b }: ComparedVersion): number =>
  similarity(a.description, b.description) +
  similarity(JSON.stringify(a.schema ?? null), JSON.stringify(b.schema ?? null));

/** For a definition that was added or removed among others with its name, the description identifies it. */
function changesOf(from: ComparedVersion | undefined, to: ComparedVersion | undefined): ToolChange[] {
  if (from && to) return compareTools(from.tool, to.tool);
  return [
    {
      kind: from ? 'removed' : 'added',
      path: '',
      before: from ? from.tool.description : null,
      after: to ? to.tool.description : null,
    },
  ];
}
