import type { KnownFamilyRow, TextUseRow } from '../../store/queries/grown-families.ts';
import type { OutlineRow } from '../../store/queries/grown-outline.ts';
import type { Family, PromptRequest } from '../prompts/types.ts';
import { keeps } from './anew.ts';
import type { Known } from './known.ts';
import { revived } from './revive.ts';
import type { SessionTells } from './sessions.ts';

/** New requests in the families they belong to. */
export interface Adopted {
  /** All families of the part, with its requests alone. */
  families: Family[];
  /** Family of each new request, by its id. */
  familyOf: ReadonlyMap<string, string>;
}

export interface AdoptSource {
  /** Requests of the part that belong to a family. */
  requests: readonly PromptRequest[];
  /** By id. */
  outlineOf(id: string): OutlineRow;
  known: Known;
  sessionTells: SessionTells;
}

/**
 * Puts new requests into the families of those that are like them in all that families are told by: then the search for
 * families, which goes by which kinds of requests there are and not by how many, would find the same families again.
 */
export function adopt({ requests, outlineOf, known, sessionTells }: AdoptSource): Adopted {
  const fresh = requests.filter(({ id }) => !outlineOf(id).analysed);
  const settled = requests.filter(({ id }) => outlineOf(id).analysed);
  const models = new Map<string, PromptRequest>();
  for (const request of settled) {
    keeps(outlineOf(request.id).family !== null, 'a request that had no family');
    for (const key of [likeness(request, []), likeness(request, [request.session])]) {
      const model = models.get(key);
      if (!model || request.id < model.id) models.set(key, request);
    }
  }
  const familyOf = new Map<string, string>();
  for (const request of fresh) {
    const session = sessionTells(request, fresh) ? [request.session] : [];
    const model = models.get(likeness(request, session));
    // Families are numbered in the order of ids.
    keeps(model !== undefined && model.id < request.id, 'a request of a new kind');
    familyOf.set(request.id, outlineOf(model.id).family as string);
  }
  const idOf = (id: string): string => familyOf.get(id) ?? (outlineOf(id).family as string);
  const grown = Map.groupBy(fresh, ({ id }) => idOf(id));
  for (const [id, own] of grown) keepsLineage(id, own, known.families);
  const families = [...Map.groupBy(requests, ({ id }) => idOf(id))].map(([id, own]) => {
    const uses = [...known.uses, ...newUses(id, grown.get(id) ?? [], known)];
    return revived(
      id,
      own.map((request) => request.id).sort((a, b) => (a < b ? -1 : 1)),
      uses,
      known,
    );
  });
  return { families, familyOf };
}

/** All that families are told by but number and time; `session` is empty where it tells nothing. */
function likeness(
  { agent, wire, model, agentVersion, toolSet, surfaces }: PromptRequest,
  session: readonly (string | null)[],
): string {
  return JSON.stringify([
    agent,
    wire,
    model,
    agentVersion,
    toolSet,
    session,
    surfaces.map(({ kind, place, hash }) => [kind, place, hash]),
  ]);
}

/** How requests of a family use its templates. */
function newUses(family: string, requests: readonly PromptRequest[], known: Known): TextUseRow[] {
  if (requests.length === 0) return [];
  const templates = new Set((known.templates.get(family) ?? []).map(({ template }) => template));
  const templateOf = new Map(
    known.skeletons.paths
      .filter(({ template }) => templates.has(template))
      .map(({ template, text }) => [text, template]),
  );
  return requests.flatMap(({ ts, surfaces }) =>
    surfaces.map(({ kind, place, hash }, position): TextUseRow => {
      const text = known.sizes.get(hash)?.id;
      const template = text === undefined ? undefined : templateOf.get(text);
      keeps(text !== undefined && template !== undefined, 'a text of no template');
      return { template, text, kind, place, uses: 1, positions: position, first_seen: ts, last_seen: ts };
    }),
  );
}

/** Families are versions of one another when they were never at work at the same time: later requests may change that. */
function keepsLineage(
  id: string,
  added: readonly PromptRequest[],
  families: ReadonlyMap<string, KnownFamilyRow>,
): void {
  const own = families.get(id);
  keeps(own !== undefined, 'an unknown family');
  const times = added.map(({ ts }) => ts).filter((ts) => ts !== null);
  if (times.length === 0) return;
  const [first, last] = [times.reduce((a, b) => Math.min(a, b)), times.reduce((a, b) => Math.max(a, b))];
  keeps(
    own.first_seen !== null && own.last_seen !== null && first >= own.first_seen,
    'a family that begins earlier',
  );
  const overtaken = [...families.values()].some(
    ({ family, agent, role, first_seen }) =>
      family !== id &&
      agent === own.agent &&
      role === own.role &&
      first_seen !== null &&
      first_seen > (own.last_seen as number) &&
      first_seen <= last,
  );
  keeps(!overtaken, 'versions at work at the same time');
}
