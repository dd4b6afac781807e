import { type MoneyFacts, moneyTables } from './cache/tables.ts';
import { driftTables } from './drift/tables.ts';
import { experimentTables } from './experiments/tables.ts';
import { familyRows } from './families/rows.ts';
import { surfaceRows, textRows } from './families/surface-rows.ts';
import { memberRows } from './payload/members.ts';
import { payloadRows } from './payload/sizes.ts';
import type { ClientFacts } from './requests/client-facts.ts';
import { joinedRows } from './requests/joined-rows.ts';
import type { Material } from './requests/material.ts';
import { PersonWords } from './requests/person-words.ts';
import {
  type DeriveEffects,
  findPrompts,
  findThreadsAndCalls,
  findTools,
  isTranscript,
  readRequests,
  settingsReader,
} from './stages.ts';
import { type AllRows, joinTables, rowsWhenRead } from './tables.ts';
import { callRows } from './threads/calls.ts';
import { threadTables } from './threads/tables.ts';
import { TokenParts } from './tokens/exchange-parts.ts';
import { changeRows, purposeRows } from './tools/change-rows.ts';
import { exchangeToolRows, toolRows } from './tools/rows.ts';

/**
 * Derives every analysis table from the content of the logs: surfaces, families with their templates, tools, threads,
 * calls and token parts. No I/O; the same exchanges give the same rows, regardless of the order in which logs were
 * read.
 */
export function derive(
  stored: Material,
  effects: DeriveEffects,
  money: MoneyFacts = { reported: new Map(), prices: [] },
  clients: ClientFacts = { sessions: new Map(), headers: new Map(), betas: new Map() },
): AllRows {
  const { count } = effects;
  const requests = readRequests(stored, clients);
  const prompts = findPrompts(requests, clients, effects);
  const tools = findTools(requests, prompts);
  const threads = findThreadsAndCalls(requests, prompts, clients);

  const { material, exchanges, elements, identities } = requests;
  const recorded = exchanges.filter((exchange) => !isTranscript(exchange));
  const sent = { ...stored, exchanges: stored.exchanges.filter((exchange) => !isTranscript(exchange)) };
  const { families, requestsById, sizes, about } = prompts;
  const labelOf = (session: string): string | null => clients.sessions.get(session)?.label ?? null;
  const words = new PersonWords(elements);
  const parts = new TokenParts(elements, count);
  const surfaces = prompts.requests.flatMap(({ exchange, request }) =>
    surfaceRows(exchange.n, request, prompts.familyOf(exchange), sizes),
  );
  const ofFamilies = familyRows({ families, requests: requestsById, texts: sizes, count });
  const samples = ofFamilies._slot_samples;
  const drift = driftTables({
    ...{ families, requests: requestsById, sessions: clients.sessions, words, count },
    ...{ texts: prompts.texts, sizes, surfaces, slots: ofFamilies.slots, samples },
    settingsOf: settingsReader(requests, clients),
  });
  const tables = joinTables([
    { _agent_versions: requests.versionRows },
    { prompt_texts: textRows(prompts.texts, sizes), surfaces },
    // The drift adds how each slot behaves over time.
    { ...ofFamilies, slots: [] },
    drift,
    toolRows(tools.catalogue, tools.templates, tools.ofFamilies, count),
    { tool_purposes: purposeRows(tools.catalogue) },
    { tool_changes: changeRows(tools.catalogue, tools.offers, tools.templates.definitions) },
    { tool_calls: callRows(threads.calls) },
    threadTables({ ...threads, exchanges, words, headers: clients.headers, about }),
    joinedRows(stored, material, elements),
    { _unknown_continuations: [...material.broken].map((exchange_id) => ({ exchange_id })) },
    { _envelope_parameters: memberRows(sent) },
    experimentTables({
      ...{ families, requests: requestsById, texts: prompts.texts, tools: tools.catalogue, material, count },
      labelOf,
    }),
    moneyTables(
      {
        ...{
          material,
          exchanges: recorded,
          elements,
          identities,
          links: threads.links,
          about,
          labelOf,
          parts,
          estimate: count,
        },
        ...{ surfaces, slots: drift.slots, samples },
      },
      money,
    ),
  ]);
  return {
    ...tables,
    exchange_tools: rowsWhenRead(() => exchangeToolRows(tools.catalogue)),
    payload_parts: rowsWhenRead(() => payloadRows(sent, { elements, identities, links: threads.links })),
    token_parts: rowsWhenRead(function* () {
      for (const one of recorded) yield* parts.of(one, requests.instructions(one).surfaces);
    }),
  };
}
