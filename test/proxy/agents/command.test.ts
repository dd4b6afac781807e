import { describe, expect, it } from 'vitest';
import { bareName, programOf, withArguments } from '../../../src/proxy/agents/command.ts';
import { agentOfCommand, agents } from '../../../src/proxy/agents/table.ts';

describe('agentOfCommand', () => {
  it.each([
    ['claude -p hello', 'claude'],
    ['/usr/local/bin/claude --model opus', 'claude'],
    ['npx @anthropic-ai/claude-code -p hello', 'claude'],
    ['npx -y @openai/codex@0.169.0 exec hello', 'codex'],
    ['npx --package=@openai/codex codex exec hello', 'codex'],
    ['bunx opencode-ai run hello', 'opencode'],
    ['pnpm dlx @google/gemini-cli -p hello', 'gemini'],
    ['pnpm --package @qwen-code/qwen-code dlx qwen -p hello', 'qwen'],
    ['npm exec -- @qwen-code/qwen-code -p hello', 'qwen'],
    ['yarn dlx @earendil-works/pi-coding-agent -p hello', 'pi'],
    ['node /opt/node_modules/@google/gemini-cli/bundle/gemini.js', 'gemini'],
    ['node --no-warnings /opt/node_modules/@qwen-code/qwen-code/cli.js', 'qwen'],
    ['node --import ./hook.mjs /opt/node_modules/@openai/codex/bin/codex.js exec', 'codex'],
    ['env FOO=1 codex exec hello', 'codex'],
    ['timeout 60 qwen -p hello', 'qwen'],
    ['nice -n 10 aider --model x', 'aider'],
    ['uvx --from aider-chat aider', 'aider'],
    ['cursor-agent', 'cursor-agent'],
  ])('%s', (line, id) => {
    expect(agentOfCommand(line.split(' '))?.id).toBe(id);
  });

  it.each(['npm test', 'make claude', 'node script.js claude', 'echo codex', 'pnpm install', 'npx', ''])(
    'knows no agent in "%s"',
    (line) => {
      expect(agentOfCommand(line.split(' '))).toBeUndefined();
    },
  );
});

it('names of a program are one, however it is typed', () => {
  for (const word of [
    'codex',
    '/opt/codex',
    'codex.js',
    '@openai/codex',
    '@openai/codex@1.2.3',
    'codex@latest',
    'CODEX.exe',
  ]) {
    expect(bareName(word)).toBe('codex');
  }
});

it("finds where a program's own arguments begin", () => {
  expect(programOf(['npx', '-y', '@openai/codex', 'exec'])).toEqual({ word: '@openai/codex', index: 2 });
  expect(withArguments(['npx', 'claude', '-p', 'x'], ['--settings', 'f'])).toEqual([
    ...['npx', 'claude', '--settings', 'f', '-p', 'x'],
  ]);
});

describe('the table', () => {
  it('has each id, and each command, once', () => {
    const ids = agents.map(({ id }) => id);
    const binaries = agents.flatMap((agent) => agent.binaries);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(binaries).size).toBe(binaries.length);
  });

  it.each(agents.map((agent) => [agent.id, agent] as const))('%s is found by its own id', (id, agent) => {
    expect(agentOfCommand([id])).toBe(agent);
  });

  it.each([
    ['claude', { 'user-agent': 'claude-cli/2.1.329 (external, sdk-cli)' }],
    ['claude', { 'user-agent': 'Bun/1.4.4', 'x-claude-code-session-id': 'x' }],
    ['codex', { 'user-agent': 'codex_exec/0.169.0 (Debian 12.0.0; x86_64)' }],
    ['codex', { 'user-agent': 'x', originator: 'codex_cli_rs' }],
    ['gemini', { 'user-agent': 'GeminiCLI-tui/0.61.0/gemini-3.8-flash (linux; x64; terminal)' }],
    ['opencode', { 'user-agent': 'opencode/1.18.33 ai-sdk/provider-utils/4.0.46 runtime/bun/1.3.14' }],
    ['pi', { 'user-agent': 'pi (linux 6.1.0; x64)' }],
    ['qwen', { 'user-agent': 'QwenCode/0.24.4 (linux; x64)' }],
    [undefined, { 'user-agent': 'curl/8.5.0' }],
    [undefined, {}],
  ])('%s is recognised by its own headers', (id, headers: Record<string, string>) => {
    const found = agents.filter((agent) => agent.recognises({ headers, path: '/v1/messages' }));
    expect(found.map((agent) => agent.id)).toEqual(id === undefined ? [] : [id]);
  });
});
