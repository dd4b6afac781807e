/** Thrown where what was added may change what was derived before: then everything is derived anew. */
export class DeriveAnew extends Error {}

/** Gives up on adding to what was derived unless a condition holds that keeps all of it true. */
export function keeps(condition: boolean, what: string): asserts condition {
  if (!condition) throw new DeriveAnew(what);
}
