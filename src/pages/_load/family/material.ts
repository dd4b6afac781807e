import { type SlotValueRow, siteSlotValues } from '../../../read/families.ts';
import type { Drift } from '../../../read/twins/page.ts';
import type { FamilySummary, SlotView } from '../../../read/twins/prompts.ts';
import type { Site } from '../types.ts';
import { slotDrifts, slotHistories } from './drift.ts';
import { VALUE_LIMITS } from './values.ts';

/** What is known of the slots of a family, by slot. */
export interface Material {
  values: readonly SlotValueRow[];
  drifts: ReadonlyMap<string, Drift>;
  histories: ReadonlyMap<string, SlotView['history']>;
}

/** Reads it once for all pages of a family, which are made one after another; of families before, nothing is kept. */
export function materials(site: Site): (family: FamilySummary) => Promise<Material> {
  let current: string | undefined;
  let loading: Promise<Material> | undefined;
  return (family) => {
    if (family.family !== current || !loading) {
      current = family.family;
      loading = read(site, family);
    }
    return loading;
  };
}

async function read(site: Site, family: FamilySummary): Promise<Material> {
  const [values, drifts, histories] = await Promise.all([
    siteSlotValues(site.db, family.family, VALUE_LIMITS),
    slotDrifts(site.db, family),
    slotHistories(site, family.family),
  ]);
  return { values, drifts, histories };
}
