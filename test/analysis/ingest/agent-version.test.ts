import { expect, test } from 'vitest';
import { agentVersion } from '../../../src/analysis/ingest/agent-version.ts';

test.each([
  ['claude', 'claude-cli/2.1.329 (external, cli)', '2.1.329'],
  ['codex', 'codex_exec/0.169.0 (Debian 12.0.0; x86_64) xterm-256color (codex_exec; 0.169.0)', '0.169.0'],
  ['gemini', 'GeminiCLI-tui/0.61.0/gemini-2.5-pro (linux; x64; terminal)', '0.61.0'],
  ['qwen', 'QwenCode/0.24.4 (linux; x64)', '0.24.4'],
  ['opencode', 'opencode/1.18.33 (linux 6.8.0; x64) ai-sdk/provider-utils/4.0.40', '1.18.33'],
  ['pi', 'pi (linux 6.8.0-generic; x64)', undefined],
  ['my.agent', 'my.agent-cli/v3.0.0-rc.1 node', '3.0.0-rc.1'],
  ['unknown', 'Mozilla/5.0', undefined],
])('%s: %s', (agent, userAgent, version) => {
  const found = agentVersion(agent, { 'user-agent': userAgent });
  expect(found?.agent_version).toBe(version);
  expect(found?.agent_version_evidence).toBe(version === undefined ? undefined : 'user agent');
});

test('another header that names the client is asked when the user agent does not', () => {
  const headers = {
    'user-agent': 'OpenAI/JS 5.11.0',
    'x-dashscope-useragent': 'QwenCode/0.24.4 (linux; x64)',
  };
  expect(agentVersion('qwen', headers)).toEqual({
    agent_version: '0.24.4',
    agent_version_evidence: 'header x-dashscope-useragent',
  });
});

test('is not known without such headers', () => {
  expect(agentVersion('claude', {})).toBeNull();
});
