import type { DerivedRow } from '../../store/schema/tables.ts';
import { isObject } from '../../wire/json.ts';
import { wireByName } from '../../wire/table.ts';
import type { Exchange, Material } from '../requests/material.ts';

/** Maximum depth of separate parameters; a deeper object is one value. */
const deepest = 4;
/** Maximum length of a stored value. */
const longest = 500;

interface Parameter {
  parameter: string;
  type: string;
  value: string;
}

/**
 * Rows of `_envelope_parameters`: every parameter of every distinct envelope of these exchanges, without the lists that the store removed.
 */
export function memberRows({
  exchanges,
  rests,
}: Pick<Material, 'exchanges' | 'rests'>): DerivedRow<'_envelope_parameters'>[] {
  const wires = new Map<number, Exchange['wire']>();
  for (const { rest, wire } of exchanges) if (rest !== null) wires.set(rest, wire);
  return [...rests].flatMap(([rest, frame]) => {
    if (!wires.has(rest)) return [];
    return membersOfEnvelope(frame, wires.get(rest) ?? '').map((parameter) => ({
      envelope_id: rest,
      ...parameter,
    }));
  });
}

/** Every parameter of one envelope. */
export function membersOfEnvelope(frame: unknown, wire: Exchange['wire']): Parameter[] {
  const lists = new Set(wireByName(wire)?.lists.map(({ member }) => member));
  return membersOf(frame, '', 0).filter(({ parameter }) => parameter !== '' && !lists.has(parameter));
}

function membersOf(value: unknown, parameter: string, depth: number): Parameter[] {
  if (isObject(value) && depth < deepest && Object.keys(value).length > 0) {
    return Object.entries(value).flatMap(([name, own]) =>
      membersOf(own, parameter === '' ? name : `${parameter}.${name}`, depth + 1),
    );
  }
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return [
    {
      parameter,
      type: typeOf(value),
      value: Array.from(text.slice(0, longest * 2))
        .slice(0, longest)
        .join(''),
    },
  ];
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
