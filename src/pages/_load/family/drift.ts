import { type SlotBucketRow, siteSlotBuckets, siteSlotChanges } from '../../../read/drift.ts';
import type { Drift } from '../../../read/twins/page.ts';
import type { SlotView } from '../../../read/twins/prompts.ts';
import type { Database } from '../../../store/database.ts';
import type { Site } from '../types.ts';

/** Parts of a picture: enough to see when something changed, and light enough for a page of hundreds. */
const PARTS = 48;
const CHANGES = { changes: 4, chars: 100 };

/** What each slot of a family held over its requests, by slot. */
export async function slotDrifts(
  db: Database,
  { family, requests }: { family: string; requests: number },
): Promise<Map<string, Drift>> {
  const parts = Math.min(PARTS, requests);
  if (parts < 2) return new Map();
  const rows = Map.groupBy(await siteSlotBuckets(db, family, { buckets: parts }), ({ slot }) => slot);
  return new Map(
    [...rows].map(([slot, own]) => [slot, { requests, parts, runs: runsOf(own, parts) }] as const),
  );
}

function runsOf(rows: readonly SlotBucketRow[], parts: number): Drift['runs'] {
  const ranks = Array.from({ length: parts }, () => -1);
  for (const { bucket, rank } of rows) ranks[bucket] = rank ?? -1;
  const runs: Drift['runs'] = [];
  ranks.forEach((rank, part) => {
    const last = runs.at(-1);
    if (last?.[2] === rank) last[1]++;
    else runs.push([part, 1, rank]);
  });
  return runs;
}

/** The latest changes of each slot of a family, by slot. */
export async function slotHistories(site: Site, family: string): Promise<Map<string, SlotView['history']>> {
  const rows = await siteSlotChanges(site.db, family, CHANGES);
  return new Map(
    [...Map.groupBy(rows, ({ slot }) => slot)].map(([slot, own]) => [
      slot,
      own.map(({ id, ts, from_value, to_value, alongside }) => ({
        url: site.urls.exchange(id) ?? 'exchanges.html',
        ts,
        from: from_value,
        to: to_value,
        alongside,
      })),
    ]),
  );
}
