import { describe, expect, it } from 'vitest';
import { chooseCall } from '../../../src/proxy/dry/tool-choice.ts';
import type { ToolDefinition } from '../../../src/wire/types.ts';

const tool = (name: string, properties: object = {}, required: string[] = []): ToolDefinition => ({
  name,
  type: 'function',
  description: '',
  schema: { type: 'object', properties, required },
  deferred: false,
});
const text = { type: 'string' };

describe('chooseCall', () => {
  it.each([
    ['codex', [tool('exec_command', { cmd: text, workdir: text }, ['cmd'])], 'exec_command', { cmd: 'ls' }],
    [
      'older codex',
      [tool('shell', { command: { type: 'array', items: text } }, ['command'])],
      'shell',
      { command: ['ls'] },
    ],
    [
      'gemini',
      [tool('replace'), tool('list_directory', { dir_path: text, ignore: { type: 'array' } }, ['dir_path'])],
      'list_directory',
      { dir_path: '.' },
    ],
    [
      'qwen, which wants absolute paths',
      [
        tool('list_directory', { path: { type: 'string', description: 'The absolute path to list' } }, [
          'path',
        ]),
      ],
      'list_directory',
      { path: '/home/dev/work' },
    ],
    [
      'opencode, a shell before a glob',
      [
        tool('write'),
        tool('glob', { pattern: text }, ['pattern']),
        tool('bash', { command: text }, ['command']),
      ],
      'bash',
      { command: 'ls' },
    ],
    [
      'pi, whose optional arguments are required and null',
      [
        tool('bash', { command: text, timeout: { anyOf: [{ type: 'number' }, { type: 'null' }] } }, [
          'command',
          'timeout',
        ]),
      ],
      'bash',
      { command: 'ls', timeout: null },
    ],
    ['a glob alone', [tool('Glob', { pattern: text, path: text }, ['pattern'])], 'Glob', { pattern: '*' }],
    [
      'a search alone',
      [tool('grep_search', { pattern: text }, ['pattern'])],
      'grep_search',
      { pattern: 'README' },
    ],
    [
      'a shell that wants a description',
      [tool('Bash', { command: text, description: text }, ['command', 'description'])],
      'Bash',
      { command: 'ls', description: 'List the files of the folder' },
    ],
  ])('%s', (_agent, tools, name, input) => {
    const call = chooseCall(tools, '/home/dev/work');
    expect(call?.tool.name).toBe(name);
    expect(call?.input).toEqual(input);
  });

  it('calls the local shell of the Responses API', () => {
    const shell: ToolDefinition = {
      name: 'local_shell',
      type: 'server',
      wireType: 'local_shell',
      description: '',
      deferred: false,
    };
    expect(chooseCall([shell], '/')?.input).toMatchObject({ type: 'exec', command: ['ls'] });
  });

  it('writes a program for a free-form tool that runs one', () => {
    const exec: ToolDefinition = {
      name: 'exec',
      namespace: 'functions',
      type: 'custom',
      description: 'Runs JavaScript; nested tools are there, for example `await tools.exec_command(...)`.',
      deferred: false,
    };
    expect(chooseCall([exec], '/')?.input).toContain('tools.exec_command({ cmd: "ls" })');
  });

  it('leaves alone what writes, and what the model does not see', () => {
    const deferred = { ...tool('bash', { command: text }, ['command']), deferred: true };
    const patch: ToolDefinition = {
      name: 'apply_patch',
      type: 'custom',
      description: 'Edits files',
      deferred: false,
    };
    expect(
      chooseCall([tool('write_file'), tool('edit'), tool('task'), patch, deferred], '/'),
    ).toBeUndefined();
  });
});
