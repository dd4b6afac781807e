import type { Database } from '../../../store/database.ts';
import { siteSlots, siteTemplates } from '../../../store/queries/site-families.ts';

/** Where each slot of some families stands on its family's page: `#t1-s3`. */
export async function slotAnchors(db: Database, families: readonly string[]): Promise<Map<string, string>> {
  const anchors = new Map<string, string>();
  for (const family of new Set(families)) {
    const [templates, slots] = await Promise.all([siteTemplates(db, family), siteSlots(db, family)]);
    templates.forEach(({ template }, index) => {
      slots
        .filter((slot) => slot.template === template)
        .forEach((slot, number) => {
          anchors.set(slot.slot, `#t${index + 1}-s${number}`);
        });
    });
  }
  return anchors;
}
