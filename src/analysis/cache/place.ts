import { memberAt } from '../../wire/json.ts';
import { wireByName } from '../../wire/table.ts';
import type { Exchange } from '../requests/material.ts';
import { cacheOrder } from './prompts.ts';
import type { Spot } from './types.ts';

/**
 * The path of an element in the wire format, as surfaces name it: `system[1]`, `instructions`, `input[0]`.
 *
 * @param frame the body without its lists: the store leaves `[]` for a list and `0` for a bare text
 */
export function elementPlace({ wire }: Exchange, { list, element }: Spot, frame: unknown): string {
  const own = wireByName(wire)?.lists.filter((entry) => entry.list === cacheOrder[list]) ?? [];
  for (const { member } of own) {
    const hole = memberAt(frame, member);
    if (hole === 0) return member;
    if (Array.isArray(hole)) return `${member}[${element}]`;
  }
  return `${cacheOrder[list]}[${element}]`;
}
