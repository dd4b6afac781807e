import { z } from 'zod';
import type { Database } from '../store/database.ts';
import { type SlotBucket, slotBuckets } from '../store/queries/template-samples.ts';
import type { Queries } from '../store/side-by-side.ts';
import { checkedRows, maybeText, maybeTime, maybeWhole } from './query.ts';

const slot = z.strictObject({
  slot_id: z.string(),
  template_id: z.string(),
  name: z.string(),
  kind: z.string(),
  /** Template line, from 0. */
  line: z.int(),
  /** Place among the placeholders of the line; null when it is a whole block. */
  placeholder: maybeWhole,
  block: maybeWhole,
  distinct_values: z.int(),
  samples: z.int(),
  requests: z.int(),
  /** constant, step, alternates or every request; null when it is not known. */
  pattern: maybeText,
  changes: maybeWhole,
  /** What determines the value, the one with fewest values first. */
  determined_by: z.array(z.string()),
});
export type Slot = z.infer<typeof slot>;

/** Slots of a family in the order of its templates' lines. */
export function familySlots(db: Queries, family: string): Promise<Slot[]> {
  return checkedRows(
    db,
    slot,
    `
    SELECT
      slot_id, template_id, name, kind, line, placeholder, block, distinct_values, samples, requests, pattern, changes,
      coalesce(determined_by, []) AS determined_by
    FROM slots
    WHERE family_id = $family
    ORDER BY template_id, line, placeholder NULLS FIRST, slot_id`,
    { family },
  );
}

const slotValue = z.strictObject({
  slot_id: z.string(),
  value: z.string(),
  /** Characters of the whole value. */
  chars: z.int(),
  requests: z.int(),
  first_seen: maybeTime,
  last_seen: maybeTime,
});
export type SlotValue = z.infer<typeof slotValue>;

/** The most common values of each slot of a family, cut after `chars` characters. */
export function slotValues(
  db: Queries,
  family: string,
  limits: { values: number; chars: number },
): Promise<SlotValue[]> {
  return checkedRows(
    db,
    slotValue,
    `
    SELECT v.slot_id, left(v.value, $chars) AS value, length(v.value) AS chars, v.requests, v.first_seen, v.last_seen
    FROM slot_values v JOIN slots s ON s.slot_id = v.slot_id
    WHERE s.family_id = $family AND v.rank < $values
    ORDER BY v.slot_id, v.rank`,
    { family, values: limits.values, chars: limits.chars },
  );
}

const listedSlot = z.strictObject({
  slot_id: z.string(),
  agent: z.string(),
  family_id: z.string(),
  family: z.string(),
  role: z.string(),
  slot: z.string(),
  slot_kind: z.string(),
  distinct_values: z.int(),
  samples: z.int(),
  requests: z.int(),
  /** Requests of its family. */
  family_requests: z.int(),
  /** Its most common value, cut, on one line. */
  most_common: z.string(),
});
export type ListedSlot = z.infer<typeof listedSlot>;

/** Every slot of every family, those of main loops first, in the order of their lines. */
export function slots(db: Queries, { chars }: { chars: number }): Promise<ListedSlot[]> {
  return checkedRows(
    db,
    listedSlot,
    `
    SELECT
      s.slot_id, f.agent, f.family_id, f.name AS family, f.role, s.name AS slot, s.kind AS slot_kind, s.distinct_values,
      s.samples, s.requests, f.requests AS family_requests,
      replace(left(coalesce(v.value, ''), $chars), chr(10), ' ⏎ ') AS most_common
    FROM slots s
    JOIN families f ON f.family_id = s.family_id
    LEFT JOIN slot_values v ON v.slot_id = s.slot_id AND v.rank = 0
    ORDER BY
      f.agent, f.role <> 'main', f.requests DESC, f.family_id, s.template_id, s.line, s.placeholder NULLS FIRST, s.slot_id`,
    { chars },
  );
}

/** Of each agent the `perAgent` slots with the most values, those of main loops first. */
export function varyingSlots(rows: readonly ListedSlot[], perAgent: number): ListedSlot[] {
  return [...Map.groupBy(rows, ({ agent }) => agent).values()].flatMap((own) =>
    own
      .toSorted(
        (a, b) =>
          Number(a.role !== 'main') - Number(b.role !== 'main') ||
          b.distinct_values - a.distinct_values ||
          b.requests - a.requests ||
          (a.slot_id < b.slot_id ? -1 : 1),
      )
      .slice(0, perAgent),
  );
}

/** Groups of kinds of slots that the pages show with one colour and one mark. */
export type SlotGroup = 'time' | 'place' | 'identity' | 'state' | 'text';

/** Kinds of slots by group; the first match wins. */
const groups: readonly (readonly [RegExp, SlotGroup])[] = [
  [/memory|skill|instruction|free.?text|text/i, 'text'],
  [/date|time|clock|day/i, 'time'],
  [/git|branch|commit|status|bool|flag|optional|moved|list|enum|choice/i, 'state'],
  [/path|folder|dir|tree|file|url|host|cwd/i, 'place'],
  [/uuid|id$|hash|hex|version|model|user|name|token|number|os|platform|shell/i, 'identity'],
];

/** The group of a slot's kind; an unknown kind is text. */
export const slotGroup = (kind: string): SlotGroup =>
  groups.find(([pattern]) => pattern.test(kind))?.[1] ?? 'text';

/**
 * What a slot held over time. The requests of its family, in the order they were sent, are divided into `parts` equal
 * parts; a run is [first part, parts, rank of the value], with rank -1 where the prompt has no such slot.
 */
export interface SlotTimeline {
  requests: number;
  parts: number;
  runs: [first: number, parts: number, rank: number][];
}

/** What each slot of a family held over its requests, by slot; empty for a family with fewer than two requests. */
export async function slotTimelines(
  db: Database,
  { family_id, requests }: { family_id: string; requests: number },
  maxParts: number,
): Promise<Map<string, SlotTimeline>> {
  const parts = Math.min(maxParts, requests);
  if (parts < 2) return new Map();
  const rows = Map.groupBy(await slotBuckets(db, family_id, parts), ({ slot_id }) => slot_id);
  return new Map([...rows].map(([slot, own]) => [slot, { requests, parts, runs: runsOf(own, parts) }]));
}

function runsOf(rows: readonly SlotBucket[], parts: number): SlotTimeline['runs'] {
  const ranks = Array.from({ length: parts }, () => -1);
  for (const { bucket, rank } of rows) ranks[bucket] = rank ?? -1;
  const runs: SlotTimeline['runs'] = [];
  ranks.forEach((rank, part) => {
    const last = runs.at(-1);
    if (last?.[2] === rank) last[1]++;
    else runs.push([part, 1, rank]);
  });
  return runs;
}
