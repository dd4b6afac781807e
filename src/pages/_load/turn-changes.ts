import { t } from '../../components/messages.ts';
import type { LoggedTurn } from '../../read/conversation-rows.ts';
import type { ExchangeAddress } from '../../read/exchanges.ts';
import type {
  CallResult,
  FilledSlot,
  OfferedTool,
  SentSurface,
  ToolDefinitionChange,
  TurnCache,
} from '../../read/turn-changes.ts';
import type { TurnChanges } from '../../read/twins/workspace.ts';
import { changeSummary } from './compared-texts.ts';

/** What the turns of a run of exchanges are made of, by exchange. */
export interface TurnMaterial {
  turns: Map<number, LoggedTurn>;
  addresses: Map<number, ExchangeAddress>;
  tools: Map<number, OfferedTool[]>;
  toolChanges: ToolDefinitionChange[];
  surfaces: Map<number, SentSurface[]>;
  /** By text. */
  slots: Map<number, FilledSlot[]>;
  parameters: Map<number, { parameter: string; value: string }[]>;
  caches: Map<number, TurnCache>;
  results: Map<number, CallResult[]>;
}

/** What the request of exchange `n` has that the one of `before` had not. */
export function changesOf(n: number, before: number, material: TurnMaterial): TurnChanges {
  const cache = material.caches.get(n);
  return {
    tools: toolChanges(material.tools.get(before) ?? [], material.tools.get(n) ?? [], material.toolChanges),
    ...surfaceChanges(material.surfaces.get(before) ?? [], material.surfaces.get(n) ?? [], material.slots),
    parameters: valueChanges(
      parametersOf(material.parameters.get(before)),
      parametersOf(material.parameters.get(n)),
    ),
    cache: cache
      ? {
          verdict: cache.verdict,
          cause: cache.cause,
          detail: cache.detail,
          lost: cache.lost_tokens,
          stable: cache.stable_tokens,
        }
      : null,
  };
}

const parametersOf = (rows: readonly { parameter: string; value: string }[] = []): Map<string, string> =>
  new Map(rows.map(({ parameter, value }) => [parameter, value]));

function valueChanges(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): { name: string; before: string | null; after: string | null }[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((name) => ({ name, before: before.get(name) ?? null, after: after.get(name) ?? null }))
    .filter((change) => change.before !== change.after);
}

function toolChanges(
  before: readonly OfferedTool[],
  after: readonly OfferedTool[],
  known: TurnMaterial['toolChanges'],
): TurnChanges['tools'] {
  const [old, now] = [byName(before), byName(after)];
  const removed = [...old.keys()].filter((name) => !now.has(name));
  return [
    ...removed.map((name) => ({ name, change: 'removed' as const, what: [] })),
    ...[...now].flatMap(([name, tool]): TurnChanges['tools'] => {
      const was = old.get(name);
      if (!was) return [{ name, change: 'added', what: [] }];
      if (was.tool_definition_id === tool.tool_definition_id) return [];
      const what = known
        .filter(
          ({ from_definition_id, to_definition_id }) =>
            from_definition_id === was.tool_definition_id && to_definition_id === tool.tool_definition_id,
        )
        .map(({ change, path, before: from, after: to }) =>
          changeSummary({
            kind: change as Parameters<typeof changeSummary>[0]['kind'],
            path,
            before: from,
            after: to,
          }),
        );
      return [{ name, change: 'changed', what: what.length > 0 ? what : [t('its definition')] }];
    }),
  ];
}

const byName = (tools: readonly OfferedTool[]): Map<string, OfferedTool> =>
  new Map(tools.map((tool) => [tool.name, tool]));

/** Instruction texts are compared by their place: slots by value, and fixed text as changed or not. */
function surfaceChanges(
  before: readonly SentSurface[],
  after: readonly SentSurface[],
  slots: TurnMaterial['slots'],
): Pick<TurnChanges, 'slots' | 'texts'> {
  const old = new Map(before.map((surface) => [surface.location, surface]));
  const now = new Map(after.map((surface) => [surface.location, surface]));
  const changes: Pick<TurnChanges, 'slots' | 'texts'> = { slots: [], texts: [] };
  for (const place of old.keys()) if (!now.has(place)) changes.texts.push({ place, change: 'removed' });
  for (const [place, surface] of now) {
    const was = old.get(place);
    if (!was) changes.texts.push({ place, change: 'added' });
    else if (was.text_id !== surface.text_id) {
      const values = valueChanges(valuesOf(slots.get(was.text_id)), valuesOf(slots.get(surface.text_id)));
      if (values.length === 0) changes.texts.push({ place, change: 'changed' });
      else changes.slots.push(...values.map((value) => ({ place, ...value })));
    }
  }
  return changes;
}

const valuesOf = (rows: readonly { name: string; value: string }[] = []): Map<string, string> =>
  new Map(rows.map(({ name, value }) => [name, value]));
