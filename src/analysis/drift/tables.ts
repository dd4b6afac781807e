import type { DerivedRow } from '../../store/schema/tables.ts';
import { heldRanks } from '../families/held-values.ts';
import type { Family, PromptRequest, PromptText } from '../prompts/types.ts';
import type { Exchange } from '../requests/material.ts';
import type { PersonWords } from '../requests/person-words.ts';
import { joinTables, type Tables } from '../tables.ts';
import { circumstancesOf, type SessionFacts } from './circumstances.ts';
import type { RequestSettings } from './edition-settings.ts';
import { editionTables } from './edition-tables.ts';
import type { EditionRequest } from './editions.ts';
import { slotChanges } from './slot-changes.ts';
import { variantRows } from './variants.ts';

export interface DriftSource {
  families: readonly Family[];
  /** By id. */
  requests: ReadonlyMap<string, { exchange: Exchange; request: PromptRequest }>;
  sessions: ReadonlyMap<string, SessionFacts>;
  words: PersonWords;
  texts: readonly PromptText[];
  /** By hash: number and tokens of each distinct text. */
  sizes: ReadonlyMap<string, { id: number; tokens: number }>;
  surfaces: readonly DerivedRow<'surfaces'>[];
  slots: readonly DerivedRow<'slots'>[];
  /** Rows of `_slot_samples`. */
  samples: readonly DerivedRow<'_slot_samples'>[];
  /** Tokens of a text. */
  count(text: string): number;
  settingsOf(exchange: number): RequestSettings;
}

/** The tables about prompt changes, and `slots` extended by how each slot behaves over time. */
export function driftTables(source: DriftSource): Tables {
  const { families, requests, sessions, words, count } = source;
  const textOf = surfaceTexts(source.surfaces);
  const of = (id: string) => requests.get(id) as { exchange: Exchange; request: PromptRequest };
  const { tables: ofSlots, patterns } = slotChanges({
    families,
    textOf,
    ranksOf: heldRanks(source.samples),
    seen: (id) => {
      const { exchange, request } = of(id);
      const session = exchange.session === null ? undefined : sessions.get(exchange.session);
      const prompt = words.last(exchange.tips.messages);
      const circumstances = circumstancesOf(exchange, { session, toolSet: request.toolSet, prompt });
      return { exchange: exchange.n, ts: exchange.ts, circumstances };
    },
  });
  const byNumber = new Map(
    source.texts.map((text) => {
      const { id, tokens } = source.sizes.get(text.hash) as { id: number; tokens: number };
      return [id, { ...text, tokens }];
    }),
  );
  const requestOf = (id: string): EditionRequest => {
    const { n, ts, agentVersion, model, session } = of(id).exchange;
    const facts = session === null ? undefined : sessions.get(session);
    return {
      exchange: n,
      ts,
      version: agentVersion,
      model,
      session,
      cwd: facts?.cwd ?? null,
      git: facts?.git ?? null,
    };
  };
  const variants = variantRows({
    families,
    requestOf,
    hashOf: (exchange, template) => byNumber.get(textOf(exchange, template) ?? -1)?.hash ?? null,
  });
  const ofPrompts = editionTables({
    families,
    textOf,
    count,
    settingsOf: source.settingsOf,
    text: (id) => byNumber.get(id) as PromptText & { tokens: number },
    requestOf,
  });
  const slots = source.slots.map((row) => ({ ...row, ...patterns.get(row.slot_id) }));
  return joinTables([ofSlots, ofPrompts, { slots, variants }]);
}

/** Which text an exchange has of a template; the first one if there are several. */
function surfaceTexts(
  rows: readonly DerivedRow<'surfaces'>[],
): (exchange: number, template: string) => number | null {
  const found = new Map<number, Map<string, number>>();
  for (const { exchange_id, template_id, text_id } of rows) {
    if (!template_id) continue;
    const own = found.get(exchange_id) ?? new Map<string, number>();
    found.set(exchange_id, own);
    if (!own.has(template_id)) own.set(template_id, text_id);
  }
  return (exchange, template) => found.get(exchange)?.get(template) ?? null;
}
