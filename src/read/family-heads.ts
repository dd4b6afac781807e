import type { Database } from '../store/database.ts';

export interface FamilyHead {
  family: string;
  agent: string;
  name: string;
  role: string;
  requests: number;
}

/** Every family: agents by name, main loops first, then by number of requests. */
export function familyHeads(db: Database): Promise<FamilyHead[]> {
  return db.rows<FamilyHead>(`
    SELECT family_id AS family, agent, name, role, requests
    FROM families
    ORDER BY agent, role <> 'main', requests DESC, family_id`);
}

/** All values of the slots of a family, most frequent first. */
export function allSlotValues(
  db: Database,
  family: string,
): Promise<
  {
    slot: string;
    value: string;
    requests: number;
    first_seen: number | null;
    last_seen: number | null;
  }[]
> {
  return db.rows(
    `
    SELECT
      v.slot_id AS slot, v.value, v.requests, epoch_ms(v.first_seen) AS first_seen, epoch_ms(v.last_seen) AS last_seen
    FROM slot_values v JOIN slots s ON s.slot_id = v.slot_id
    WHERE s.family_id = $family
    ORDER BY v.slot_id, v.rank`,
    { family },
  );
}
