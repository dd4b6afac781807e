import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffLines, diffWords } from '../../src/client/diff-lines.ts';
import { toolChanges, toolsOf } from '../../src/client/diff-tools.ts';

describe('diffLines', () => {
  it('shows one inserted line as one new line', () => {
    expect(diffLines('a\nb\nc', 'a\nx\nb\nc')).toEqual([
      { kind: 'same', lines: ['a'] },
      { kind: 'new', lines: ['x'] },
      { kind: 'same', lines: ['b', 'c'] },
    ]);
  });

  it('gives both texts back, and marks nothing in equal ones', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', '', 'long line'), { maxLength: 30 })
      .map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const hunks = diffLines(before, after);
        const side = (kind: 'gone' | 'new'): string =>
          hunks
            .filter((hunk) => hunk.kind === 'same' || hunk.kind === kind)
            .flatMap(({ lines }) => lines)
            .join('\n');
        expect(side('gone')).toBe(before);
        expect(side('new')).toBe(after);
        expect(hunks.every(({ kind }) => kind === 'same')).toBe(before === after);
      }),
    );
  });

  it('stays quick on large texts that share nothing', () => {
    const lines = (prefix: string): string =>
      Array.from({ length: 20_000 }, (_, index) => `${prefix}${index}`).join('\n');
    expect(diffLines(lines('a'), lines('b')).map(({ kind, lines: own }) => [kind, own.length])).toEqual([
      ['gone', 20_000],
      ['new', 20_000],
    ]);
  });
});

describe('diffWords', () => {
  it('finds the words that differ', () => {
    expect(diffWords('Today is 2026-11-21.', 'Today is 2026-11-22.')).toEqual({
      head: 'Today is 2026-11-',
      gone: '21',
      new: '22',
      tail: '.',
    });
  });
});

const tool = (schema: object, description = 'Runs.'): unknown => ({
  name: 'bash',
  description,
  input_schema: schema,
});
const schema = {
  type: 'object',
  properties: { command: { type: 'string' }, timeout: { type: 'number' } },
  required: ['command', 'timeout'],
};

describe('toolChanges', () => {
  it.each([
    [
      'nothing, when only the order of keys changed',
      tool({
        required: ['timeout', 'command'],
        properties: { timeout: { type: 'number' }, command: { type: 'string' } },
        type: 'object',
      }),
      [],
    ],
    [
      'a parameter that became optional',
      tool({ ...schema, required: ['command'] }),
      ['bash: timeout became optional'],
    ],
    [
      'another type',
      tool({ ...schema, properties: { ...schema.properties, timeout: { type: 'string' } } }),
      ['bash: timeout was number, is string'],
    ],
    [
      'a new nested parameter',
      tool({
        ...schema,
        properties: {
          ...schema.properties,
          env: { type: 'object', properties: { PATH: { type: 'string' } } },
        },
      }),
      ['bash: env is new', 'bash: env.PATH is new'],
    ],
    [
      'allowed values',
      tool({
        ...schema,
        properties: { command: { type: 'string', enum: ['a', 'b'] }, timeout: { type: 'number' } },
      }),
      ['bash: command allows a, b, allowed anything'],
    ],
    ['a description', tool(schema, 'Runs a command.'), ['bash: its description changed']],
    [
      'a tool that is gone',
      { name: 'other', description: '', input_schema: {} },
      ['bash is gone', 'other is new'],
    ],
  ])('describes %s', (_, after, expected) => {
    expect(toolChanges(toolsOf(tool(schema)), toolsOf(after))).toEqual(expected);
  });

  it('reads the tools of every wire', () => {
    const names = (element: unknown): string[] => toolsOf(element).map(({ name }) => name);
    expect(names({ type: 'function', function: { name: 'a', parameters: schema } })).toEqual(['a']);
    expect(names({ type: 'function', name: 'a', parameters: schema })).toEqual(['a']);
    expect(names({ functionDeclarations: [{ name: 'a' }, { name: 'b' }] })).toEqual(['a', 'b']);
    expect(names({ type: 'namespace', name: 'mcp', tools: [{ name: 'a' }] })).toEqual(['mcp.a']);
    expect(names({ type: 'web_search' })).toEqual(['web_search']);
  });
});
