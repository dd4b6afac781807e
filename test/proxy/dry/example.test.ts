import { expect, it } from 'vitest';
import { exampleOf } from '../../../src/proxy/dry/example.ts';

it.each<[string, unknown, unknown]>([
  ['a text', { type: 'string' }, 'example'],
  ['a long text', { type: 'string', minLength: 10 }, 'example...'],
  ['the first of an enum', { type: 'string', enum: ['b', 'a'] }, 'b'],
  ['a constant', { const: 7 }, 7],
  ['a default', { type: 'integer', default: 3 }, 3],
  ['a number', { type: 'number' }, 1],
  ['a number with bounds', { type: 'integer', minimum: 5 }, 5],
  ['a number above a bound', { type: 'integer', exclusiveMinimum: 5 }, 6],
  ['a number below a bound', { type: 'number', maximum: 0 }, 0],
  ['null where allowed', { anyOf: [{ type: 'string' }, { type: 'null' }] }, null],
  ['null in a type list', { type: ['string', 'null'] }, null],
  ['the first variant', { oneOf: [{ type: 'boolean' }, { type: 'string' }] }, false],
  [
    'a list with as much as it needs',
    { type: 'array', minItems: 2, items: { type: 'boolean' } },
    [false, false],
  ],
  ['an empty list', { type: 'array', items: { type: 'string' } }, []],
  [
    'required members only',
    { type: 'object', properties: { a: { type: 'string' }, b: {} }, required: ['a'] },
    { a: 'example' },
  ],
  ['upper-case types', { type: 'OBJECT', properties: { a: { type: 'INTEGER' } }, required: ['a'] }, { a: 1 }],
  ['a reference', { $ref: '#/$defs/x', $defs: { x: { type: 'boolean' } } }, false],
  ['no schema', undefined, {}],
])('gives %s', (_name, schema, value) => {
  expect(exampleOf(schema)).toEqual(value);
});

it('ends on a schema that contains itself', () => {
  const node = { type: 'object', properties: { next: { $ref: '#' } }, required: ['next'] };
  expect(JSON.stringify(exampleOf(node))).toMatch(/^(\{"next":)+\{\}/);
});
