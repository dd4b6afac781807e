import { describe, expect, test } from 'vitest';
import { toolMeaning, toolName } from '../../../src/wire/tools/meaning.ts';
import type { ToolDefinition } from '../../../src/wire/types.ts';

const tool = (changes: Partial<ToolDefinition> = {}): ToolDefinition => ({
  name: 'read',
  type: 'function',
  description: 'Reads a file',
  schema: {
    type: 'object',
    properties: { path: { type: 'string' }, limit: { type: 'integer' } },
    required: ['path', 'limit'],
  },
  deferred: false,
  ...changes,
});

describe('the meaning of a tool', () => {
  test.each([
    [
      'keys in another order',
      {
        schema: {
          required: ['limit', 'path'],
          properties: { limit: { type: 'integer' }, path: { type: 'string' } },
          type: 'object',
        },
      },
    ],
    ['deferred or not', { deferred: true }],
    ['the wire says function', { wireType: 'function' }],
    [
      'the dialect of the schema',
      {
        schema: {
          $schema: 'https://json-schema.org/draft/2020-12/schema',
          type: 'object',
          properties: { path: { type: 'string' }, limit: { type: 'integer' } },
          required: ['path', 'limit'],
        },
      },
    ],
  ] as const)('is the same: %s', (_, changes) => {
    expect(toolMeaning(tool(changes as Partial<ToolDefinition>))).toBe(toolMeaning(tool()));
  });

  test.each([
    ['another description', { description: 'Reads a file.' }],
    [
      'another type',
      {
        schema: {
          type: 'object',
          properties: { path: { type: 'string' }, limit: { type: 'number' } },
          required: ['path', 'limit'],
        },
      },
    ],
    [
      'one less required',
      {
        schema: {
          type: 'object',
          properties: { path: { type: 'string' }, limit: { type: 'integer' } },
          required: ['path'],
        },
      },
    ],
    ['another namespace', { namespace: 'files' }],
  ] as const)('differs: %s', (_, changes) => {
    expect(toolMeaning(tool(changes as Partial<ToolDefinition>))).not.toBe(toolMeaning(tool()));
  });

  test.each([
    ['a parameter named $id', { properties: { a: {}, $id: {} } }, { properties: { a: {} } }],
    ['a parameter named $comment of a definition', { $defs: { $comment: {} } }, { $defs: {} }],
    ['the order of a default', { default: { enum: ['a', 'b'] } }, { default: { enum: ['b', 'a'] } }],
    ['the order inside an allowed value', { enum: [{ type: [1, 2] }] }, { enum: [{ type: [2, 1] }] }],
  ])('differs: %s', (_, one, other) => {
    expect(toolMeaning(tool({ schema: one }))).not.toBe(toolMeaning(tool({ schema: other })));
  });

  test('is the same: order of required in a schema below names', () => {
    const schema = (required: string[]) => ({
      properties: { default: { properties: { type: { required } } } },
    });
    expect(toolMeaning(tool({ schema: schema(['a', 'b']) }))).toBe(
      toolMeaning(tool({ schema: schema(['b', 'a']) })),
    );
  });

  test.each([
    [{ name: 'read' }, 'read'],
    [{ name: 'read', namespace: 'files' }, 'files.read'],
    [{ name: '', wireType: 'web_search' }, 'web_search'],
    [{ name: '' }, '(unnamed)'],
  ])('name of %j is %s', (parts, name) => {
    expect(toolName(parts)).toBe(name);
  });
});
