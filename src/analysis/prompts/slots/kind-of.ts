import { listKinds, type SlotKind, valueKinds } from './slot-kinds.ts';

const agreement = 0.9;
const looked = 400;
const fewValues = 5;

/** Kind of an in-line slot by its values and what stands around it. */
export function kindOfValues(values: readonly string[], context: string): string {
  const kind = fitting(valueKinds, values, context);
  if (kind) return kind;
  return values.length <= fewValues && values.every((value) => value.length < 40) ? 'choice' : 'text';
}

/** Kind of a list by its items; `free text` when they have no shape in common. */
export function kindOfItems(items: readonly string[], listLike: boolean): string {
  return fitting(listKinds, items, '') ?? (listLike ? 'list' : 'free text');
}

function fitting(kinds: readonly SlotKind[], values: readonly string[], context: string): string | undefined {
  const sample = values.filter((value) => value !== '').slice(0, looked);
  if (sample.length === 0) return undefined;
  return kinds.find(({ value, context: around }) => {
    if (around && !around.test(context)) return false;
    if (!value) return true;
    let fit = 0;
    for (const text of sample) if (value.test(text)) fit++;
    return fit >= agreement * sample.length;
  })?.kind;
}
