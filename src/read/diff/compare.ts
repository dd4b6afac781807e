import { LensError } from '../../errors.ts';
import type { Database } from '../../store/database.ts';
import { visible } from '../../text/visible.ts';
import type { GroupFamily } from './groups.ts';
import { exchangeSubject, familySubject, sampleSubject } from './load.ts';
import { pairFamilies } from './pair-families.ts';
import { type Representatives, representatives } from './representative.ts';
import { resolveSide, type Side } from './resolve.ts';
import { diffSubjects, type SubjectDiff } from './subject.ts';

/** How two things differ. */
export interface Comparison {
  before: string;
  after: string;
  /**
   * `exact`: two requests as sent; `template`: two families; `sample`: one request per family, with slots shown by
   * name.
   */
  by: 'exact' | 'template' | 'sample';
  pairs: {
    before: string;
    after: string;
    diff: SubjectDiff;
    /** The request that represents each family and how many it represents; null for templates and exchanges. */
    representatives: Representatives | null;
  }[];
  /** Families that exist on one side only. */
  onlyBefore: string[];
  onlyAfter: string[];
}

/** Compares two subjects named on the command line: two exchanges as sent, anything else family by family. */
export async function compare(db: Database, first: string, second: string): Promise<Comparison> {
  return compareSides(db, await resolveSide(db, first), await resolveSide(db, second));
}

/** Compares two resolved sides. Throws `not_found` when a side that is not an exchange has no family. */
export async function compareSides(db: Database, before: Side, after: Side): Promise<Comparison> {
  const names = { before: before.name, after: after.name };
  if (before.kind === 'exchange' && after.kind === 'exchange') {
    const diff = diffSubjects(
      await exchangeSubject(db, before.exchange),
      await exchangeSubject(db, after.exchange),
    );
    const pair = { before: familyName(before), after: familyName(after), diff, representatives: null };
    return { ...names, by: 'exact', pairs: [pair], onlyBefore: [], onlyAfter: [] };
  }
  for (const { families, name } of [before, after])
    if (families.length === 0)
      throw new LensError(
        'not_found',
        `${visible(name)} is in no family, so it can be compared with exchanges only.`,
        {
          hint: 'Give the id of another exchange.',
        },
      );
  const by = before.kind === 'family' && after.kind === 'family' ? 'template' : 'sample';
  // If the user names two families, compare them even when they do not match.
  const paired =
    by === 'template'
      ? {
          pairs: [[before.families[0], after.families[0]] as [GroupFamily, GroupFamily]],
          onlyBefore: [],
          onlyAfter: [],
        }
      : pairFamilies(before.families, after.families);
  const pairs = [];
  const compared = comparedFact(before, after);
  for (const [a, b] of paired.pairs) {
    const shown = by === 'template' ? null : await representatives(db, [a, b], compared);
    const diff = shown
      ? diffSubjects(
          await sampleSubject(db, { ...a, ...shown.before }),
          await sampleSubject(db, { ...b, ...shown.after }),
        )
      : diffSubjects(await familySubject(db, a), await familySubject(db, b));
    pairs.push({
      before: `${a.family} (${a.family_id})`,
      after: `${b.family} (${b.family_id})`,
      diff,
      representatives: shown,
    });
  }
  return {
    ...names,
    by,
    pairs,
    onlyBefore: paired.onlyBefore.map(({ family }) => family),
    onlyAfter: paired.onlyAfter.map(({ family }) => family),
  };
}

/** The fact that both sides were chosen by: it is expected to differ. */
function comparedFact(...sides: readonly Side[]): 'label' | 'version' | undefined {
  const kinds = new Set(sides.map((side) => (side.kind === 'group' ? side.group : side.kind)));
  return kinds.has('version') ? 'version' : kinds.has('label') ? 'label' : undefined;
}

const familyName = ({ families }: Side): string =>
  families[0] ? `${families[0].family} (${families[0].family_id})` : 'in no family';
