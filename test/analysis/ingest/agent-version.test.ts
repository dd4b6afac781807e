import { expect, test } from 'vitest';
import { agentVersion } from '../../../src/analysis/ingest/agent-version.ts';

test.each([
  ['claude', 'claude-cli/2.1.329 (external, cli)', '2.1.329'],
  ['codex', 'codex_exec/0.169.0 (Debian 12.0.0; x86_64) xterm-256color (codex_exec; 0.169.0)', '0.169.0'],
  ['gemini', 'GeminiCLI-tui/0.61.0/gemini-2.5-pro (linux; x64; terminal)', '0.61.0'],
  ['qwen', 'QwenCode/0.24.4 (linux; x64)', '0.24.4'],
  ['opencode', 'opencode/1.18.33 (linux 6.8.0; x64) ai-sdk/provider-utils/4.0.40', '1.18.33'],
  ['pi', 'pi (linux 6.8.0-generic; x64)', null],
  ['my.agent', 'my.agent-cli/v3.0.0-rc.1 node', '3.0.0-rc.1'],
  ['unknown', 'Mozilla/5.0', null],
])('%s: %s', (agent, userAgent, version) => {
  expect(agentVersion(agent, { 'user-agent': userAgent })).toBe(version);
});

test('is not known without a user agent', () => {
  expect(agentVersion('claude', {})).toBeNull();
});
