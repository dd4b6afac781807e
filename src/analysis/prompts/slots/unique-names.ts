import { slug } from './slot-names.ts';

/** What tells slots of one name apart. */
interface Named {
  name: string;
  kind: string;
  /** Null for a slot that is a whole block. */
  hole: number | null;
}

/**
 * Names of a template's slots, each different: slots that share one are told apart by their kinds (what is listed under
 * a heading keeps the heading's name, the path above it becomes `…_path`), and by numbers only where these are the same.
 */
export function uniqueNames(slots: readonly Named[]): string[] {
  const sharing = Map.groupBy(slots, ({ name }) => name);
  const taken = new Set<string>();
  return slots.map((slot) => {
    const name = freeName(qualified(slot, sharing.get(slot.name) as Named[]), taken);
    taken.add(name);
    return name;
  });
}

function qualified(slot: Named, sharing: readonly Named[]): string {
  const kinds = new Set(sharing.map(({ kind }) => kind));
  if (kinds.size < 2 || slot === keeper(sharing)) return slot.name;
  const words = slug(slot.kind.replace(/^(?:optional|moved) /, ''));
  return slot.name === words || slot.name.endsWith(`_${words}`) ? slot.name : `${slot.name}_${words}`;
}

/** The slot that keeps the name: the first list or free text, else the first slot. */
function keeper(sharing: readonly Named[]): Named | undefined {
  return sharing.find(({ hole, kind }) => hole === null && !kind.endsWith(' block')) ?? sharing[0];
}

/** The name, or the name with the first number from 2 on that no slot has. */
function freeName(name: string, taken: ReadonlySet<string>): string {
  // Counting repeats is not enough: a slot may be called `part_2` by its own words.
  if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(`${name}_${number}`)) number++;
  return `${name}_${number}`;
}
