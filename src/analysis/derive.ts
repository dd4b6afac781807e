import { identityTree } from '../store/prefix-tree.ts';
import { wireByName } from '../wire/table.ts';
import { type MoneyFacts, moneyTables } from './cache/tables.ts';
import { driftTables } from './drift/tables.ts';
import { familyRows } from './families/rows.ts';
import { distinctTexts, promptRequest, textHasher } from './families/samples.ts';
import { measureTexts, surfaceRows, textRows } from './families/surface-rows.ts';
import { memberRows } from './payload/members.ts';
import { payloadRows } from './payload/sizes.ts';
import type { Family, PromptRequest, PromptText } from './prompts/types.ts';
import { findVersions } from './requests/agent-versions.ts';
import type { ClientFacts } from './requests/client-facts.ts';
import { Elements } from './requests/elements.ts';
import { InstructionFinder, type Instructions } from './requests/instructions.ts';
import { type JoinedMaterial, joinFrames } from './requests/join-frames.ts';
import { joinedRows } from './requests/joined-rows.ts';
import type { Exchange, Material } from './requests/material.ts';
import { PersonWords } from './requests/person-words.ts';
import { joinTables, type Tables } from './tables.ts';
import { callRows, joinCalls } from './threads/calls.ts';
import { threadInput } from './threads/inputs.ts';
import { unansweredKind } from './threads/kinds.ts';
import { threadTables } from './threads/tables.ts';
import { findThreads } from './threads/threads.ts';
import type { TokenCounter } from './tokens/count.ts';
import { TokenParts } from './tokens/exchange-parts.ts';
import { catalogueTools } from './tools/catalogue.ts';
import { changeRows, purposeRows } from './tools/change-rows.ts';
import { familyTools } from './tools/family-tools.ts';
import { toolRows } from './tools/rows.ts';

/** Dependencies of the derivation. */
export interface DeriveEffects {
  findFamilies(requests: PromptRequest[], texts: PromptText[]): Family[];
  count: TokenCounter;
}

/**
 * Derives every analysis table from the content of the logs: surfaces, families with their templates, tools, threads,
 * calls and token parts. No I/O; the same exchanges give the same rows, regardless of the order in which logs were
 * read.
 */
export function derive(
  stored: Material,
  { findFamilies, count }: DeriveEffects,
  money: MoneyFacts = { reported: new Map(), prices: [] },
  { sessions, headers }: ClientFacts = { sessions: new Map(), headers: new Map() },
): Tables {
  const material = joinFrames(stored);
  const known = material.exchanges.filter(({ wire }) => wireByName(wire) !== undefined);
  const elements = new Elements(material);
  const finder = new InstructionFinder(elements, material.rests);
  const instructions = new Map(known.map((exchange) => [exchange.n, finder.of(exchange)]));
  const of = ({ n }: Exchange): Instructions => instructions.get(n) as Instructions;
  const versions = findVersions({
    exchanges: known,
    surfacesOf: (exchange) => of(exchange).surfaces,
    clientVersion: (session) => sessions.get(session)?.agent_version ?? null,
  });
  const exchanges = known.map((exchange) => ({
    ...exchange,
    agentVersion: exchange.agentVersion ?? versions.get(exchange.n)?.version ?? null,
  }));

  const hashOf = textHasher();
  const texts = distinctTexts(instructions.values(), hashOf);
  const sizes = measureTexts(texts, count);
  const all = exchanges.map((exchange) => ({
    exchange,
    request: promptRequest(exchange, of(exchange), hashOf, sessions.get(exchange.session ?? '')),
  }));
  const aside = (exchange: Exchange) => unansweredKind(exchange, frameOf(material, exchange));
  const asking = all.filter(({ exchange }) => isWhole(material, exchange) && aside(exchange) === null);
  const families = findFamilies(
    asking.map(({ request }) => request),
    texts,
  );
  const familyOf = new Map(families.flatMap((family) => family.requests.map((id) => [id, family])));

  const identities = identityTree(
    [...material.nodes.values()],
    (segment) => material.segments.get(segment)?.normHash ?? '',
  );
  const about = (exchange: Exchange) => ({
    family: familyOf.get(exchange.id)?.id ?? null,
    role: aside(exchange) ?? familyOf.get(exchange.id)?.role ?? null,
  });
  const inputs = exchanges.map((exchange) =>
    threadInput(
      exchange,
      {
        ...about(exchange),
        continues: material.continued.get(exchange.n) ?? null,
        headers: headers.get(exchange.n),
      },
      elements,
      identities,
    ),
  );
  const orders = new Map(inputs.map(({ exchange, order }) => [exchange, order]));
  const links = findThreads(inputs, identities);
  const tools = catalogueTools(exchanges.map((exchange) => ({ exchange, tools: of(exchange).tools })));
  const ofFamilies = familyTools(families, tools.offered, numbersOf(exchanges));
  const calls = joinCalls(exchanges, links, elements);
  const parts = new TokenParts(elements, count);

  const requests = new Map(asking.map((one) => [one.exchange.id, one]));
  const words = new PersonWords(elements);
  const tables: Tables[] = [
    {
      _agent_versions: [...versions].map(([n, { version, evidence }]) => ({
        exchange_id: n,
        agent_version: version,
        evidence,
      })),
    },
    { prompt_texts: textRows(texts, sizes) },
    {
      surfaces: all.flatMap(({ exchange, request }) =>
        surfaceRows(exchange.n, request, familyOf.get(exchange.id), sizes),
      ),
    },
    familyRows({ families, requests, texts: sizes, count }),
    toolRows(tools, ofFamilies, count),
    { tool_calls: callRows(calls) },
    {
      tool_purposes: purposeRows(tools),
      tool_changes: changeRows(
        tools,
        exchanges.map((exchange) => ({
          ...exchange,
          exchange: exchange.n,
          lineage: familyOf.get(exchange.id)?.lineage ?? null,
        })),
      ),
    },
    threadTables({
      exchanges,
      links,
      calls,
      words,
      headers,
      about,
      orderOf: ({ n }) => orders.get(n) ?? null,
    }),
    joinedRows(stored, material, elements),
    {
      payload_parts: payloadRows(stored, { elements, identities, links }),
      _envelope_parameters: memberRows(stored),
    },
    {
      token_parts: exchanges.flatMap((exchange) =>
        parts
          .of(exchange, of(exchange).surfaces)
          .map(({ exchange: n, ...part }) => ({ exchange_id: n, ...part })),
      ),
    },
  ];
  const derived = joinTables(tables);
  const drift = driftTables({ families, requests, sessions, words, texts, sizes, tables: derived, count });
  return joinTables([
    { ...derived, slots: [] },
    drift,
    moneyTables(
      { material, exchanges, elements, identities, links, tables: derived, about, parts, estimate: count },
      money,
    ),
  ]);
}

const frameOf = ({ rests }: Material, { rest }: Exchange): unknown =>
  rest === null ? undefined : rests.get(rest);

/** Bodies that a log truncated, or that contain only history, would make fixed text look variable. */
const isWhole = (material: JoinedMaterial, exchange: Exchange): boolean =>
  exchange.completeness === 'exact' &&
  frameOf(material, exchange) !== undefined &&
  !material.broken.has(exchange.n);

function numbersOf(exchanges: readonly Exchange[]): (id: string) => number {
  const numbers = new Map(exchanges.map(({ id, n }) => [id, n]));
  return (id) => numbers.get(id) as number;
}
