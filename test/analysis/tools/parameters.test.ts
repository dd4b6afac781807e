import { describe, expect, test } from 'vitest';
import { flattenSchema, type Parameter } from '../../../src/analysis/tools/parameters.ts';

const short = ({ path, type, required, enumValues, defaultValue }: Parameter) =>
  `${path}${required ? '!' : ''}: ${type}${enumValues ? ` in ${enumValues.join('/')}` : ''}${defaultValue ? ` = ${defaultValue}` : ''}`;
const flat = (schema: unknown) => flattenSchema(schema).parameters.map(short);

describe('parameters of a tool', () => {
  test.each([
    { name: 'no schema', schema: undefined, expected: [] },
    { name: 'a schema that is no object', schema: 'string', expected: [] },
    {
      name: 'required, enum and default',
      schema: {
        type: 'object',
        properties: { path: { type: 'string' }, mode: { type: 'string', enum: ['r', 'w'], default: 'r' } },
        required: ['path'],
      },
      expected: ['path!: string', 'mode: string in r/w = "r"'],
    },
    {
      name: 'objects inside lists inside objects',
      schema: {
        type: 'object',
        properties: {
          edits: {
            type: 'array',
            items: {
              type: 'object',
              properties: { old: { type: 'string' }, new: { type: 'string' } },
              required: ['old'],
            },
          },
          tags: { type: 'array', items: { type: 'string' } },
        },
      },
      expected: [
        'edits: object[]',
        'edits[]: object',
        'edits[].old!: string',
        'edits[].new: string',
        'tags: string[]',
      ],
    },
    {
      name: "Gemini's capital types",
      schema: { type: 'OBJECT', properties: { n: { type: 'INTEGER' } } },
      expected: ['n: integer'],
    },
    {
      name: 'alternatives: types of all, required where all require it',
      schema: {
        anyOf: [
          {
            type: 'object',
            properties: { a: { type: 'string' }, b: { type: 'number' } },
            required: ['a', 'b'],
          },
          { type: 'object', properties: { a: { type: 'null' } }, required: ['a'] },
        ],
      },
      expected: ['a!: string | null', 'b!: number'],
    },
    {
      name: 'a nullable value',
      schema: {
        properties: {
          a: { type: ['string', 'null'] },
          b: { anyOf: [{ type: 'integer' }, { type: 'null' }] },
        },
      },
      expected: ['a: string | null', 'b: integer | null'],
    },
    {
      name: 'definitions',
      schema: {
        $defs: { Edit: { type: 'object', properties: { text: { type: 'string' } } } },
        properties: { edit: { $ref: '#/$defs/Edit' } },
      },
      expected: ['edit: object', 'edit.text: string'],
    },
    {
      name: 'a definition that holds itself ends where it repeats',
      schema: {
        $defs: {
          Node: { type: 'object', properties: { child: { $ref: '#/$defs/Node' }, name: { type: 'string' } } },
        },
        properties: { root: { $ref: '#/$defs/Node' } },
      },
      expected: ['root: object', 'root.child: Node', 'root.name: string'],
    },
    {
      name: 'a schema that is its own root again',
      schema: { type: 'object', properties: { items: { type: 'array', items: { $ref: '#' } } } },
      expected: ['items: array', 'items[]: #'],
    },
    {
      name: 'a reference to nowhere',
      schema: { properties: { a: { $ref: '#/$defs/Missing' } } },
      expected: ['a: Missing'],
    },
    {
      name: 'any other key',
      schema: { properties: { env: { type: 'object', additionalProperties: { type: 'string' } } } },
      expected: ['env: object', 'env.*: string'],
    },
    {
      name: 'fixed places of a list',
      schema: {
        properties: { pair: { type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }] } },
      },
      expected: ['pair: array', 'pair[0]: string', 'pair[1]: number'],
    },
  ])('$name', ({ schema, expected }) => {
    expect(flat(schema)).toEqual(expected);
  });

  test('a schema that doubles at every level ends at the bound and says how much was left out', () => {
    const $defs = Object.fromEntries(
      Array.from({ length: 40 }, (_, i) => [
        `L${i}`,
        {
          type: 'object',
          properties: { a: { $ref: `#/$defs/L${i + 1}` }, b: { $ref: `#/$defs/L${i + 1}` } },
        },
      ]),
    );
    const { parameters, leftOut } = flattenSchema({ $defs, properties: { root: { $ref: '#/$defs/L0' } } });
    expect(parameters).toHaveLength(2_000);
    expect(leftOut).toBeGreaterThan(0);
  });
});
