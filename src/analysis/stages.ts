import { type IdentityTree, identityTree } from '../store/prefix-tree.ts';
import type { DerivedRow } from '../store/schema/tables.ts';
import { wireByName } from '../wire/table.ts';
import { toolName } from '../wire/tools/meaning.ts';
import type { RequestSettings } from './drift/edition-settings.ts';
import { distinctTexts, promptRequest, textHasher } from './families/samples.ts';
import { measureTexts, type TextSize } from './families/surface-rows.ts';
import type { Family, PromptRequest, PromptText } from './prompts/types.ts';
import { findVersions } from './requests/agent-versions.ts';
import type { ClientFacts } from './requests/client-facts.ts';
import { Elements } from './requests/elements.ts';
import { InstructionFinder, type Instructions } from './requests/instructions.ts';
import { type JoinedMaterial, joinFrames } from './requests/join-frames.ts';
import type { Exchange, Material } from './requests/material.ts';
import { joinCalls, type ToolCall } from './threads/calls.ts';
import { threadInput } from './threads/inputs.ts';
import { unansweredKind } from './threads/kinds.ts';
import type { Order } from './threads/orders.ts';
import { findThreads } from './threads/threads.ts';
import type { Link } from './threads/types.ts';
import type { TokenCounter } from './tokens/count.ts';
import { catalogueTools, type ToolCatalogue } from './tools/catalogue.ts';
import type { OfferFacts } from './tools/change-rows.ts';
import { type ToolTemplates, toolTemplates } from './tools/description-slots.ts';
import { type FamilyTool, familyTools } from './tools/family-tools.ts';

/** Dependencies of the derivation. */
export interface DeriveEffects {
  findFamilies(requests: PromptRequest[], texts: PromptText[]): Family[];
  count: TokenCounter;
}

/** The requests of the logs, decoded. */
export interface Requests {
  /** The stored content, with WebSocket requests joined with those they continue. */
  material: JoinedMaterial;
  /** Exchanges with a known wire format, by time, then id, each with the version of its agent. */
  exchanges: readonly Exchange[];
  elements: Elements;
  identities: IdentityTree;
  /** Instruction texts and tools of an exchange. */
  instructions(exchange: Exchange): Instructions;
  versionRows: DerivedRow<'_agent_versions'>[];
}

/** History that an agent kept: there is no request to measure, and its instructions and tools are not known. */
export const isTranscript = ({ completeness }: Pick<Exchange, 'completeness'>): boolean =>
  completeness === 'transcript';

const noInstructions: Instructions = { surfaces: [], tools: [] };

/** First stage: joins what WebSocket requests continue, and finds instructions and versions of agents. */
export function readRequests(stored: Material, { sessions }: ClientFacts): Requests {
  const material = joinFrames(stored);
  const known = material.exchanges.filter(({ wire }) => wireByName(wire) !== undefined);
  const elements = new Elements(material);
  const finder = new InstructionFinder(elements, material.rests);
  const found = new Map(
    known.map((exchange) => [exchange.n, isTranscript(exchange) ? noInstructions : finder.of(exchange)]),
  );
  const instructions = ({ n }: Exchange): Instructions => found.get(n) as Instructions;
  const versions = findVersions({
    exchanges: known,
    surfacesOf: (exchange) => instructions(exchange).surfaces,
    clientVersion: (session) => sessions.get(session)?.agent_version ?? null,
  });
  return {
    material,
    elements,
    instructions,
    identities: identityTree(
      [...material.nodes.values()],
      (segment) => material.segments.get(segment)?.normHash ?? '',
    ),
    exchanges: known.map((exchange) => ({
      ...exchange,
      agentVersion: exchange.agentVersion ?? versions.get(exchange.n)?.version ?? null,
    })),
    versionRows: [...versions].map(([n, { version, evidence }]) => ({
      exchange_id: n,
      agent_version: version,
      evidence,
    })),
  };
}

/** A request as the search for families sees it. */
interface RequestOfExchange {
  exchange: Exchange;
  request: PromptRequest;
}

/** Instruction texts and their families. */
export interface Prompts {
  texts: PromptText[];
  /** Number and size of each text, by hash. */
  sizes: ReadonlyMap<string, TextSize>;
  requests: readonly RequestOfExchange[];
  /** Requests that can have a family, by id. */
  requestsById: ReadonlyMap<string, RequestOfExchange>;
  families: Family[];
  familyOf(exchange: Exchange): Family | undefined;
  /** Id of its family; role of its family, or `count_tokens` or `prewarm`. */
  about(exchange: Exchange): { family: string | null; role: string | null };
}

/** Second stage: finds distinct instruction texts and prompt families with their templates. */
export function findPrompts(
  { material, exchanges, instructions }: Requests,
  { sessions }: ClientFacts,
  { findFamilies, count }: DeriveEffects,
): Prompts {
  const hashOf = textHasher();
  const texts = distinctTexts(exchanges.map(instructions), hashOf);
  const requests = exchanges.map((exchange) => ({
    exchange,
    request: promptRequest(exchange, instructions(exchange), hashOf, sessions.get(exchange.session ?? '')),
  }));
  const frameOf = ({ rest }: Exchange): unknown => (rest === null ? undefined : material.rests.get(rest));
  const kindOf = (exchange: Exchange) => unansweredKind(exchange, frameOf(exchange));
  const asking = requests.filter(
    ({ exchange }) =>
      // Bodies that a log truncated, or that contain only history, would make fixed text look variable.
      exchange.completeness === 'exact' &&
      frameOf(exchange) !== undefined &&
      !material.broken.has(exchange.n) &&
      kindOf(exchange) === null,
  );
  const families = findFamilies(
    asking.map(({ request }) => request),
    texts,
  );
  const byRequest = new Map(families.flatMap((family) => family.requests.map((id) => [id, family])));
  const familyOf = ({ id }: Exchange): Family | undefined => byRequest.get(id);
  return {
    texts,
    sizes: measureTexts(texts, count),
    requests,
    requestsById: new Map(asking.map((one) => [one.exchange.id, one])),
    families,
    familyOf,
    about: (exchange) => ({
      family: familyOf(exchange)?.id ?? null,
      role: kindOf(exchange) ?? familyOf(exchange)?.role ?? (isTranscript(exchange) ? 'main' : null),
    }),
  };
}

/** Third stage: the definitions of tools, what varies in them, which families offer them, and by which request. */
export function findTools(
  { exchanges, instructions }: Requests,
  { families, familyOf, requests }: Prompts,
): { catalogue: ToolCatalogue; templates: ToolTemplates; ofFamilies: FamilyTool[]; offers: OfferFacts[] } {
  const catalogue = catalogueTools(
    exchanges.map((exchange) => ({ exchange, tools: instructions(exchange).tools })),
  );
  const numbers = new Map(exchanges.map(({ id, n }) => [id, n]));
  const byNumber = new Map(requests.map(({ exchange, request }) => [exchange.n, request]));
  return {
    catalogue,
    templates: toolTemplates(catalogue, (exchange) => {
      const { agentVersion, cwd = null, git = null, ...request } = byNumber.get(exchange) as PromptRequest;
      const { ts, session, model, toolSet } = request;
      return { ts, session, cwd, git, version: agentVersion, model, toolSet };
    }),
    ofFamilies: familyTools(families, catalogue.offered, (id) => numbers.get(id) as number),
    offers: exchanges.map((exchange) => ({
      ...exchange,
      exchange: exchange.n,
      lineage: familyOf(exchange)?.lineage ?? null,
    })),
  };
}

/** Reads parameters, beta headers and the order of tools by the number of an exchange; each envelope is split once. */
export function settingsReader(
  { exchanges, instructions, material }: Requests,
  { betas }: ClientFacts,
): (exchange: number) => RequestSettings {
  const byNumber = new Map(exchanges.map((exchange) => [exchange.n, exchange]));
  const parameters = new Map<number, RequestSettings['parameters']>();
  return (n) => {
    const exchange = byNumber.get(n) as Exchange;
    const { rest, wire } = exchange;
    const known = rest === null ? {} : parameters.get(rest);
    const own = known ?? wireByName(wire)?.split(material.rests.get(rest as number)).params ?? {};
    if (rest !== null) parameters.set(rest, own);
    return {
      parameters: own,
      betas: betas.get(n) ?? [],
      tools: instructions(exchange).tools.map(toolName),
    };
  };
}

/** Fourth stage: which exchange continues which, and the tool calls with their results. */
export function findThreadsAndCalls(
  { material, exchanges, elements, identities }: Requests,
  { about }: Prompts,
  { headers }: ClientFacts,
): { links: Link[]; calls: ToolCall[]; orderOf(exchange: Exchange): Order | null } {
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
  return {
    links,
    calls: joinCalls(exchanges, links, elements),
    orderOf: ({ n }) => orders.get(n) ?? null,
  };
}
