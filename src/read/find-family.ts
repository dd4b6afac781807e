import { z } from 'zod';
import { LensError } from '../errors.ts';
import type { Database } from '../store/database.ts';
import { visible } from '../text/visible.ts';
import { checkedRows } from './query.ts';

const shownMatches = 6;

const familyHead = z.strictObject({
  family_id: z.string(),
  agent: z.string(),
  family: z.string(),
  role: z.string(),
  requests: z.int(),
});
export type FamilyHead = z.infer<typeof familyHead>;

/** Every family: agents by name, main loops first, then by number of requests. */
export function familyHeads(db: Database): Promise<FamilyHead[]> {
  return checkedRows(
    db,
    familyHead,
    `
    SELECT family_id, agent, name AS family, role, requests
    FROM families
    ORDER BY agent, role <> 'main', requests DESC, family_id`,
  );
}

/**
 * Families that a word means: the one with this id, else those whose id begins with it (four characters at least),
 * else the one of this name, else those whose agent and name hold it. Case does not matter.
 */
export function matchFamilies<F extends Pick<FamilyHead, 'family_id' | 'agent' | 'family'>>(
  families: readonly F[],
  word: string,
): F[] {
  const wanted = word.trim().toLowerCase();
  if (wanted === '') return [];
  const rules: ((family: F) => boolean)[] = [
    ({ family_id }) => family_id.toLowerCase() === wanted,
    ({ family_id }) => wanted.length >= 4 && family_id.toLowerCase().startsWith(wanted),
    ({ family }) => family.toLowerCase() === wanted,
    ({ agent, family }) => `${agent} ${family}`.toLowerCase().includes(wanted),
  ];
  return rules.map((rule) => families.filter(rule)).find((found) => found.length > 0) ?? [];
}

/** The one family that a word means. Throws `not_found` when there is none, or more than one. */
export function findFamily<F extends FamilyHead>(families: readonly F[], word: string): F {
  const found = matchFamilies(families, word);
  if (found.length === 1) return found[0] as F;
  if (found.length > 1)
    throw new LensError('not_found', `"${visible(word)}" is the name of ${found.length} families.`, {
      hint: `Name one: ${listed(found)}`,
    });
  throw new LensError('not_found', `no family is called "${visible(word)}".`, {
    hint:
      families.length === 0
        ? 'The database has no prompts yet: lens analyze finds them.'
        : `There are ${listed(families)}`,
  });
}

/** Families by id and name, as a person can type them; the number of others is given. */
function listed(families: readonly FamilyHead[]): string {
  const shown = families
    .slice(0, shownMatches)
    .map(({ family_id, family }) => `${family_id} ${visible(family)}`);
  const more = families.length - shownMatches;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more (lens skeleton lists all)` : ''}.`;
}
