import type { Site } from '../types.ts';
import { planOf, windowOfSlot, windowUrl } from './plan.ts';

/** Where each slot of some families stands: `families/x.html#t1-s3`, or on a page that goes on with its template. */
export async function slotPlaces(
  { db, urls }: Pick<Site, 'db' | 'urls'>,
  families: readonly string[],
): Promise<Map<string, string>> {
  const places = new Map<string, string>();
  for (const family of new Set(families)) {
    const page = urls.family(family);
    if (page === undefined) continue;
    (await planOf(db, family)).forEach((plan, index) => {
      plan.slots.forEach(({ slot }, place) => {
        const url = windowUrl(page, index, windowOfSlot(plan, place));
        places.set(slot, `${url}#t${index + 1}-s${place}`);
      });
    });
  }
  return places;
}
