import { siteSlotCosts } from '../../../read/drift.ts';
import type { SlotCost } from '../../../read/twins/prompts.ts';
import type { Site } from '../site.ts';
import { slotPlaces } from '../slots.ts';

/** What keeps the cache from being used: of one family, or of all, with links to where it stands. */
export async function slotCosts(site: Site, family: string | null, limit: number): Promise<SlotCost[]> {
  const rows = await siteSlotCosts(site.db, family, limit);
  const places = await slotPlaces(
    site,
    rows.map((row) => row.family),
  );
  return rows.map((row) => {
    const page = site.urls.family(row.family) ?? 'families.html';
    return {
      prompt: row.family_name,
      name: row.name,
      url: (row.slot === null ? undefined : places.get(row.slot)) ?? page,
      place: row.place,
      line: row.line === null ? null : row.line + 1,
      text: row.text,
      scope: row.scope,
      pairs: row.pairs,
      allPairs: row.all_pairs,
      tokens: row.tokens,
      lostUsd: row.lost_usd,
    };
  });
}
