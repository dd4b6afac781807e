import { LensError } from '../errors.ts';
import { visible } from '../text/visible.ts';
import type { FamilyHead } from './family-heads.ts';

const shownMatches = 6;

/**
 * Families that a word means: the one with this id, else those whose id begins with it (four characters at least),
 * else the one of this name, else those whose agent and name hold it. Case does not matter.
 */
export function matchFamilies<F extends Pick<FamilyHead, 'family' | 'agent' | 'name'>>(
  families: readonly F[],
  word: string,
): F[] {
  const wanted = word.trim().toLowerCase();
  if (wanted === '') return [];
  const rules: ((family: F) => boolean)[] = [
    ({ family }) => family.toLowerCase() === wanted,
    ({ family }) => wanted.length >= 4 && family.toLowerCase().startsWith(wanted),
    ({ name }) => name.toLowerCase() === wanted,
    ({ agent, name }) => `${agent} ${name}`.toLowerCase().includes(wanted),
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

/** Families by id and name, as a person can type them; how many more there are is said. */
function listed(families: readonly FamilyHead[]): string {
  const shown = families.slice(0, shownMatches).map(({ family, name }) => `${family} ${visible(name)}`);
  const more = families.length - shownMatches;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more (lens skeleton lists all)` : ''}.`;
}
