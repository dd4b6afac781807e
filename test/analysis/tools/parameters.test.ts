import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { flattenSchema, type Parameter } from '../../../src/wire/tools/parameters.ts';

const short = ({ path, type, required, enumValues, defaultValue }: Parameter) =>
  `${path}${required ? '!' : ''}: ${type}${enumValues ? ` in ${enumValues.join('/')}` : ''}${defaultValue ? ` = ${defaultValue}` : ''}`;
const flat = (schema: unknown) => flattenSchema(schema).parameters.map(short);

/** Level n is one of several objects, each with members of level n + 1: few paths, each reached in many ways. */
function nested(levels: number, alternatives: number, names: readonly string[]): unknown {
  const defs = Object.fromEntries(
    Array.from({ length: levels }, (_, level) => {
      const next = level + 1 < levels ? { $ref: `#/$defs/l${level + 1}` } : { type: 'string' };
      const object = (kind: number) => ({
        type: 'object',
        properties: {
          kind: { const: `k${kind}` },
          ...Object.fromEntries(names.map((name) => [name, { ...next }])),
        },
      });
      return [`l${level}`, { anyOf: Array.from({ length: alternatives }, (_, kind) => object(kind)) }];
    }),
  );
  return { type: 'object', properties: { root: { $ref: '#/$defs/l0' } }, $defs: defs };
}

describe('parameters of a tool', () => {
  test('one path that is reached in 4^20 ways is looked at once', () => {
    const { parameters, leftOut } = flattenSchema(nested(20, 4, ['x']));
    expect(parameters.map(({ path }) => path).filter((path) => path.endsWith('x'))).toHaveLength(15);
    expect(parameters.find(({ path }) => path === 'root.x.kind')?.enumValues).toEqual([
      'k0',
      'k1',
      'k2',
      'k3',
    ]);
    expect(leftOut).toBe(2);
  });

  test('parameters beyond the bounds are left out and counted', () => {
    const { parameters, leftOut } = flattenSchema(nested(24, 2, ['a', 'b', 'c']));
    expect(parameters.length).toBe(2_000);
    expect(leftOut).toBeGreaterThan(0);
  });

  test('names of members of every object, of paths and of nothing stay what they are', () => {
    const text = { type: 'string' };
    const schema = JSON.parse(
      JSON.stringify({
        anyOf: [
          {
            properties: { constructor: text, toString: text, q: text },
            required: ['constructor', 'toString'],
          },
          { properties: { q: text } },
        ],
        properties: {
          'a.b': { type: 'number' },
          a: { properties: { b: text } },
          'x[]': text,
          '': text,
          '*': text,
        },
      }).replace('"q"', '"__proto__"'),
    );
    expect(flat(schema).sort()).toEqual(
      [
        'constructor!: string',
        'toString!: string',
        '__proto__: string',
        'q: string',
        '["a.b"]: number',
        'a: object',
        'a.b: string',
        '["x[]"]: string',
        '[""]: string',
        '["*"]: string',
      ].sort(),
    );
  });

  test('references are followed by escaped pointers and by anchors', () => {
    const schema = {
      $defs: { 'a b/c~d%': { type: 'integer' }, named: { $anchor: 'here', type: 'boolean' } },
      properties: {
        pointer: { $ref: '#/$defs/a%20b~1c~0d%25' },
        anchor: { $ref: '#here' },
        nowhere: { $ref: '#/$defs/none' },
        elsewhere: { $ref: 'https://example.org/s.json' },
      },
    };
    expect(flat(schema)).toEqual([
      'pointer: integer',
      'anchor: boolean',
      'nowhere: none',
      'elsewhere: s.json',
    ]);
  });

  test('any schema is flattened, with paths that are different', () => {
    const key = fc.constantFrom(
      'properties',
      'items',
      'anyOf',
      '$ref',
      'a',
      'a.b',
      'constructor',
      '__proto__',
      '#',
      'enum',
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom(null, true, 1, 'string', '#', '#/properties/a', '#/anyOf/0'),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.array(fc.tuple(key, tie('tree')), { maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
      ),
    }));
    fc.assert(
      fc.property(tree, (schema) => {
        const { parameters } = flattenSchema(schema);
        expect(new Set(parameters.map(({ path }) => path)).size).toBe(parameters.length);
      }),
    );
  });

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
      name: 'required beside a reference and in a member of allOf, but not in one of several alternatives',
      schema: {
        $ref: '#/$defs/base',
        required: ['ref'],
        allOf: [{ required: ['all'] }],
        anyOf: [{ required: ['one'] }, { required: ['other'], properties: { own: true, ref: true } }],
        $defs: { base: { properties: { ref: {}, all: {}, one: {}, other: {} } } },
      },
      expected: ['ref!: any', 'all!: any', 'one: any', 'other: any', 'own: any'],
    },
    {
      name: 'parameters of conditions',
      schema: {
        properties: { kind: { enum: ['a'] } },
        // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
        then: { properties: { more: { type: 'string' } } },
        else: { properties: { less: { type: 'string' } } },
        dependentSchemas: { kind: { properties: { size: { type: 'integer' } } } },
      },
      expected: ['kind: any in a', 'more: string', 'less: string', 'size: integer'],
    },
    {
      name: 'references by address, by an old anchor, and to the schema around them',
      schema: {
        $id: 'https://shop.example/tool.json',
        $dynamicAnchor: 'node',
        $defs: {
          unit: { $id: 'unit.json', type: 'integer', $defs: { half: { type: 'number' } } },
          old: { $id: '#shelf', type: 'boolean' },
        },
        properties: {
          whole: { $ref: 'https://shop.example/tool.json#/$defs/unit' },
          relative: { $ref: 'unit.json' },
          inside: { $ref: 'unit.json#/$defs/half' },
          old: { $ref: '#shelf' },
          dynamic: { $dynamicRef: '#node' },
          recursive: { $recursiveRef: '#' },
        },
      },
      expected: [
        'whole: integer',
        'relative: integer',
        'inside: number',
        'old: boolean',
        'dynamic: node',
        'recursive: #',
      ],
    },
    {
      name: 'names that are keywords, and required as draft 3 has it',
      schema: {
        properties: {
          $ref: { type: 'string', required: true },
          $id: { type: 'string' },
          properties: { properties: { required: { type: 'boolean' } } },
        },
      },
      expected: ['$ref!: string', '$id: string', 'properties: object', 'properties.required: boolean'],
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

  test('a schema that doubles at every level ends at the bound and reports how much was left out', () => {
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
