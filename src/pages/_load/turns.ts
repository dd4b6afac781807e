import { openTurns } from '../../read/conversation.ts';
import type { LoggedMessage, LoggedPart } from '../../read/conversation-rows.ts';
import { exchangeAddresses } from '../../read/exchanges.ts';
import {
  type CallResult,
  callResults,
  filledSlots,
  offeredTools,
  type SentSurface,
  sentParameters,
  sentSurfaces,
  toolChangesTo,
  turnCaches,
} from '../../read/turn-changes.ts';
import type { TurnMessage, TurnPart, TurnSurface, WorkspaceTurn } from '../../read/twins/workspace.ts';
import type { Shards } from './files.ts';
import { exchangeName, once, type Site } from './site.ts';
import { changesOf, type TurnMaterial } from './turn-changes.ts';

/** Characters of one part of a message that a transcript has at once; the rest is loaded when asked for. */
const PART_CHARS = 12_000;
const SLOT_CHARS = 200;

/** Reads turns in runs of `site.batch` exchanges, keeping the last run: pages are made in the order of numbers. */
export function turnBatches(site: Site): (n: number) => Promise<TurnMaterial> {
  const reader = once(() => openTurns(site.db));
  let current = -1;
  let loading: Promise<TurnMaterial> | undefined;
  return async (n) => {
    const run = Math.floor(n / site.batch);
    if (run !== current || !loading) {
      current = run;
      const numbers = Array.from({ length: site.batch }, (_, index) => run * site.batch + index);
      loading = load(site, await reader(), numbers);
    }
    return loading;
  };
}

async function load(
  { db }: Site,
  reader: Awaited<ReturnType<typeof openTurns>>,
  numbers: readonly number[],
): Promise<TurnMaterial> {
  const turns = await reader.read(numbers, PART_CHARS);
  const before = [...turns.values()].flatMap(({ turn }) => turn.previous_exchange_id ?? []);
  const both = [...new Set([...numbers, ...before])];
  const [addresses, tools, surfaces, parameters, caches, results] = await Promise.all([
    exchangeAddresses(db, both),
    offeredTools(db, both),
    sentSurfaces(db, both),
    sentParameters(db, both),
    turnCaches(db, numbers),
    callResults(db, both, PART_CHARS),
  ]);
  const [slots, toolChanges] = await Promise.all([
    filledSlots(db, [...new Set(surfaces.map(({ text_id }) => text_id))], SLOT_CHARS),
    toolChangesTo(db, [...new Set(tools.map(({ tool_definition_id }) => tool_definition_id))]),
  ]);
  const byExchange = <Row extends { exchange_id: number }>(rows: readonly Row[]): Map<number, Row[]> =>
    Map.groupBy(rows, ({ exchange_id }) => exchange_id);
  return {
    turns,
    addresses: new Map(addresses.map((row) => [row.exchange_id, row])),
    tools: byExchange(tools),
    toolChanges,
    surfaces: byExchange(surfaces),
    slots: Map.groupBy(slots, ({ text_id }) => text_id),
    parameters: byExchange(parameters),
    caches: new Map(caches.map((row) => [row.exchange_id, row])),
    results: byExchange(results),
  };
}

/** One turn for the transcript; an exchange outside of threads has neither messages nor changes. */
export function turnOf(site: Site, n: number, material: TurnMaterial, prompts: Shards): WorkspaceTurn {
  const logged = material.turns.get(n);
  const own = material.addresses.get(n);
  const follows = logged?.turn.previous_exchange_id ?? null;
  const calls = callsOf(site, material, follows);
  const results = new Map((material.results.get(n) ?? []).map((row) => [row.call_id, row]));
  const tools = material.tools.get(n) ?? [];
  const previous = follows === null ? undefined : material.addresses.get(follows);
  // A request that warms the cache up has nothing to compare with.
  const hadPrompt =
    follows !== null &&
    ((material.surfaces.get(follows)?.length ?? 0) > 0 ||
      (logged?.repeated ?? 0) > 0 ||
      (logged?.dropped ?? 0) > 0);
  return {
    repeated: logged?.repeated ?? 0,
    dropped: logged?.dropped ?? 0,
    before: previous ? exchangeName(site, previous.record_id) : null,
    first: logged?.first ?? 1,
    messages: (logged?.added ?? []).map((message) => messageView(message, calls)),
    answer: (logged?.answer ?? []).map((part) => ({
      ...partView(part, calls),
      result: resultView(site, part, results),
    })),
    error: own?.error_message ?? null,
    surfaces: (material.surfaces.get(n) ?? []).map((surface) =>
      surfaceView(site, surface, material, prompts),
    ),
    tools: {
      names: tools.map(({ name }) => name),
      tokens: tools.reduce((sum, { tokens }) => sum + tokens, 0),
    },
    changes: hadPrompt ? changesOf(n, follows, material) : null,
    request: {
      method: own?.method ?? 'POST',
      url: `${own?.upstream ?? ''}${own?.path ?? ''}`,
      auth: own?.auth_header ?? '',
    },
  };
}

/** Names of the exchanges that have the calls whose results a request brings, by the id of the call. */
function callsOf(site: Site, material: TurnMaterial, follows: number | null): Map<string, string> {
  if (follows === null) return new Map();
  const name = exchangeName(site, material.addresses.get(follows)?.record_id ?? '');
  return new Map((material.results.get(follows) ?? []).map(({ call_id }) => [call_id, name]));
}

function messageView({ parts, ...message }: LoggedMessage, calls: ReadonlyMap<string, string>): TurnMessage {
  const { role, bytes, instruction } = message;
  return { role, bytes, instruction, parts: parts.map((part) => partView(part, calls)) };
}

function partView(part: LoggedPart, calls: ReadonlyMap<string, string>): TurnPart {
  const { type, name, text, length, folded, is_error, call_id } = part;
  const call = type === 'tool_result' && call_id !== null ? (calls.get(call_id) ?? null) : null;
  return { type, name, text, length, folded, isError: is_error ?? false, result: null, call };
}

function resultView(
  site: Site,
  { type, call_id }: LoggedPart,
  results: ReadonlyMap<string, CallResult>,
): TurnPart['result'] {
  const found = type === 'tool_call' && call_id !== null ? results.get(call_id) : undefined;
  if (!found) return null;
  return {
    text: found.result,
    length: found.length,
    isError: found.is_error ?? false,
    in: found.record_id === null ? null : exchangeName(site, found.record_id),
  };
}

function surfaceView(
  site: Site,
  surface: SentSurface,
  { slots }: TurnMaterial,
  prompts: Shards,
): TurnSurface {
  const family = surface.family_id === null ? undefined : site.urls.family(surface.family_id);
  const seen = new Set<string>();
  return {
    kind: surface.kind,
    place: surface.location,
    lines: surface.lines,
    tokens: surface.tokens,
    url: family && surface.template_number !== null ? `${family}#t${surface.template_number + 1}` : null,
    slots: (slots.get(surface.text_id) ?? []).flatMap(({ slot_id, name, kind, value }) => {
      if (seen.has(slot_id)) return [];
      seen.add(slot_id);
      return [{ name, kind, value }];
    }),
    text: surface.text_id,
    file: prompts.urlOf(surface.text_id),
  };
}
