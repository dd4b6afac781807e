import { describe, expect, test } from 'vitest';
import { compareToolSets } from '../../../../src/analysis/tools/compare/sets.ts';
import { compareTools } from '../../../../src/analysis/tools/compare/tools.ts';
import {
  type ComparedTool,
  changeKinds,
  type ToolChange,
} from '../../../../src/analysis/tools/compare/types.ts';
import { toolMeaning } from '../../../../src/wire/tools/meaning.ts';

const schema = {
  type: 'object',
  properties: {
    file_path: { type: 'string', description: 'Absolute path of the file to read' },
    mode: { type: 'string', enum: ['text', 'binary'], default: 'text' },
    edits: {
      type: 'array',
      items: {
        type: 'object',
        properties: { old: { type: 'string' }, line: { type: 'integer' } },
        required: ['old'],
      },
    },
    limit: { type: 'integer', minimum: 1 },
  },
  required: ['file_path'],
  additionalProperties: false,
};
const tool = (changes: Partial<ComparedTool> = {}): ComparedTool => ({
  name: 'read',
  type: 'function',
  description: 'Reads a file',
  schema,
  ...changes,
});
const properties = (changes: Record<string, unknown>, rest: Record<string, unknown> = {}) =>
  tool({ schema: { ...schema, properties: { ...schema.properties, ...changes }, ...rest } });
const { limit: _, ...withoutLimit } = schema.properties;
const short = (changes: readonly ToolChange[]) =>
  changes.map(({ kind, path, before, after }) => [kind, path, before, after]);

describe('two definitions of a tool', () => {
  test.each<[string, ComparedTool, unknown[][]]>([
    ['nothing', tool(), []],
    ['added', properties({ offset: { type: 'integer' } }), [['added', 'offset', null, 'integer']]],
    [
      'removed',
      tool({ schema: { ...schema, properties: withoutLimit } }),
      [['removed', 'limit', 'integer', null]],
    ],
    [
      'renamed, by its words',
      tool({
        schema: {
          ...schema,
          properties: {
            target: schema.properties.file_path,
            mode: schema.properties.mode,
            edits: schema.properties.edits,
            limit: schema.properties.limit,
          },
          required: ['target'],
        },
      }),
      [['renamed', 'target', 'file_path', 'target']],
    ],
    [
      'renamed, by its spelling',
      tool({
        schema: {
          ...schema,
          properties: {
            filePath: { type: 'string' },
            mode: schema.properties.mode,
            edits: schema.properties.edits,
            limit: schema.properties.limit,
          },
          required: ['filePath'],
        },
      }),
      [
        ['renamed', 'filePath', 'file_path', 'filePath'],
        ['description', 'filePath', 'Absolute path of the file to read', null],
      ],
    ],
    [
      'renamed, with what is inside',
      tool({
        schema: {
          ...schema,
          properties: {
            file_path: schema.properties.file_path,
            mode: schema.properties.mode,
            Edits: schema.properties.edits,
            limit: schema.properties.limit,
          },
        },
      }),
      [['renamed', 'Edits', 'edits', 'Edits']],
    ],
    [
      'retyped',
      properties({ limit: { type: 'number', minimum: 1 } }),
      [['retyped', 'limit', 'integer', 'number']],
    ],
    [
      'types in another order are no change',
      properties({ limit: { type: ['integer'], minimum: 1 } }),
      [['order', '', null, null]],
    ],
    [
      'required',
      properties({}, { required: ['file_path', 'limit'] }),
      [['required', 'limit', 'optional', 'required']],
    ],
    ['optional', properties({}, { required: [] }), [['optional', 'file_path', 'required', 'optional']]],
    [
      'enum',
      properties({ mode: { type: 'string', enum: ['text', 'binary', 'lines'], default: 'text' } }),
      [['enum', 'mode', 'text, binary', 'text, binary, lines']],
    ],
    [
      'enum in another order is order only',
      properties({ mode: { type: 'string', enum: ['binary', 'text'], default: 'text' } }),
      [['order', '', null, null]],
    ],
    [
      'default',
      properties({ mode: { type: 'string', enum: ['text', 'binary'], default: 'binary' } }),
      [['default', 'mode', '"text"', '"binary"']],
    ],
    [
      'constraint',
      properties({ limit: { type: 'integer', minimum: 0 } }),
      [['constraint', 'limit', '{"minimum":1}', '{"minimum":0}']],
    ],
    [
      'constraint of the whole',
      tool({ schema: { ...schema, additionalProperties: true } }),
      [['constraint', '', '{"additionalProperties":false}', '{"additionalProperties":true}']],
    ],
    [
      'description of a parameter',
      properties({ file_path: { type: 'string', description: 'Path' } }),
      [['description', 'file_path', 'Absolute path of the file to read', 'Path']],
    ],
    [
      'description of the tool',
      tool({ description: 'Reads a text file' }),
      [['description', '', 'Reads a file', 'Reads a text file']],
    ],
    [
      'a nested parameter',
      properties({
        edits: {
          type: 'array',
          items: {
            type: 'object',
            properties: { old: { type: 'string' }, line: { type: 'string' } },
            required: ['old'],
          },
        },
      }),
      [['retyped', 'edits[].line', 'integer', 'string']],
    ],
    ['type', tool({ type: 'custom' }), [['type', '', 'function', 'custom']]],
    [
      'order of members',
      tool({ schema: Object.fromEntries(Object.entries(schema).toReversed()) }),
      [['order', '', null, null]],
    ],
    [
      'no schema any more',
      tool({ schema: undefined }),
      [
        ['constraint', '', '{"additionalProperties":false}', null],
        ['removed', 'file_path', 'string', null],
        ['removed', 'mode', 'string', null],
        ['removed', 'edits', 'object[]', null],
        ['removed', 'edits[]', 'object', null],
        ['removed', 'edits[].old', 'string', null],
        ['removed', 'edits[].line', 'integer', null],
        ['removed', 'limit', 'integer', null],
      ],
    ],
  ])('%s', (_, after, expected) => {
    expect(short(compareTools(tool(), after))).toEqual(expected);
  });

  test('every kind of change has a case above or below', () => {
    expect(changeKinds).toEqual([
      'added',
      'removed',
      'renamed',
      'type',
      'retyped',
      'required',
      'optional',
      'enum',
      'default',
      'constraint',
      'description',
      'order',
    ]);
  });

  test('order only means the same, a word more does not', () => {
    const meaning = (one: ComparedTool): string => toolMeaning({ ...one, deferred: false });
    const turned = tool({ schema: Object.fromEntries(Object.entries(schema).toReversed()) });
    expect(meaning(turned)).toBe(meaning(tool()));
    expect(meaning(tool({ description: 'Reads a file.' }))).not.toBe(meaning(tool()));
  });

  test('a schema that goes round in circles is compared like any other', () => {
    const node = {
      $defs: { Node: { type: 'object', properties: { child: { $ref: '#/$defs/Node' } } } },
      properties: { root: { $ref: '#/$defs/Node' } },
    };
    expect(compareTools(tool({ schema: node }), tool({ schema: node }))).toEqual([]);
  });
});

describe('two lists of tools', () => {
  const grep = tool({
    name: 'grep',
    description: 'Searches files for a pattern',
    schema: { properties: { pattern: { type: 'string' } } },
  });
  const search = { ...grep, name: 'search' };
  const shell = tool({
    name: 'shell',
    description: 'Runs a command in a shell',
    schema: { properties: { cmd: { type: 'string' } } },
  });

  test('by name, not by place (claude-tap compares names only and misses what changed inside)', () => {
    const difference = compareToolSets(
      [tool(), grep, shell],
      [shell, grep, properties({}, { required: ['file_path', 'limit'] })],
    );
    expect(difference).toEqual({
      differences: [
        {
          name: 'read',
          changes: [{ kind: 'required', path: 'limit', before: 'optional', after: 'required' }],
        },
      ],
      reordered: true,
      same: 2,
    });
  });

  test('added, removed and renamed', () => {
    const { differences, reordered, same } = compareToolSets([tool(), grep], [search, shell]);
    expect(differences.map(({ name, changes }) => [name, ...short(changes)])).toEqual([
      ['read', ['removed', '', 'read', null]],
      ['search', ['renamed', '', 'grep', 'search']],
      ['shell', ['added', '', null, 'shell']],
    ]);
    expect({ reordered, same }).toEqual({ reordered: false, same: 0 });
  });

  test('the same', () => {
    expect(compareToolSets([tool(), grep], [tool(), grep])).toEqual({
      differences: [],
      reordered: false,
      same: 2,
    });
    expect(compareToolSets([], [])).toEqual({ differences: [], reordered: false, same: 0 });
  });
});
