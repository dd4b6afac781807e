import type { GroupFamily } from './groups.ts';

/** Families of two sides, matched in pairs. */
export interface FamilyPairs {
  pairs: [before: GroupFamily, after: GroupFamily][];
  onlyBefore: GroupFamily[];
  onlyAfter: GroupFamily[];
}

/** Strongest first: the same family, versions of one, the same name, the same role. */
const rules: readonly ((a: GroupFamily, b: GroupFamily) => boolean)[] = [
  (a, b) => a.family_id === b.family_id,
  (a, b) => a.lineage_id === b.lineage_id,
  (a, b) => a.family === b.family,
  // Two families with an unknown role are not related by that.
  (a, b) => a.role === b.role && a.role !== 'other',
];

/** Pairs families, each at most once. If several match, takes the first, which has the most requests. */
export function pairFamilies(before: readonly GroupFamily[], after: readonly GroupFamily[]): FamilyPairs {
  const pairs: FamilyPairs['pairs'] = [];
  const left = new Set(before);
  const right = new Set(after);
  for (const fits of rules) {
    for (const a of left) {
      const b = [...right].find((one) => fits(a, one));
      if (!b) continue;
      pairs.push([a, b]);
      left.delete(a);
      right.delete(b);
    }
  }
  const order = new Map(before.map((family, index) => [family, index]));
  pairs.sort(([a], [b]) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
  return { pairs, onlyBefore: [...left], onlyAfter: [...right] };
}
