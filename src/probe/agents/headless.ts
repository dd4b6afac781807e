import type { AgentRecipe } from '../types.ts';

/** A key that no API takes, for agents that want one on the command line or in a variable of their own. */
const key = 'sk-ant-dummy-1234567890';

/** Agents that were only run without a person and with a dummy key: they get the common situations. */
export const headlessAgents: readonly AgentRecipe[] = [
  {
    id: 'cline',
    package: 'cline',
    command: ['-P', 'anthropic', '-k', key, '{model}', '-t', '60', '{args}', '{prompt}'],
    modelArgs: ['-m', '{model}'],
    model: 'claude-sonnet-4-5',
    otherModel: 'claude-opus-4-5',
    memory: '.clinerules',
    without: ['mcp', 'second-prompt'],
  },
  {
    id: 'cn',
    package: '@continuedev/cli',
    command: ['{args}', '-p', '{prompt}'],
    continues: ['--resume', '{args}', '-p', '{prompt}'],
    env: { ANTHROPIC_API_KEY: key },
    memory: 'AGENTS.md',
    without: ['mcp', 'model'],
  },
  {
    id: 'copilot',
    package: '@github/copilot',
    command: ['--allow-all-tools', '{model}', '{args}', '-p', '{prompt}'],
    continues: ['--continue', '--allow-all-tools', '{model}', '{args}', '-p', '{prompt}'],
    modelArgs: ['--model', '{model}'],
    otherModel: 'gpt-5.1',
    env: { COPILOT_GITHUB_TOKEN: 'github_pat_dummy1234567890' },
    memory: 'AGENTS.md',
    without: ['mcp'],
  },
  {
    id: 'crush',
    package: '@charmland/crush',
    command: ['run', '--quiet', '{model}', '{args}', '{prompt}'],
    continues: ['run', '--quiet', '--continue', '{model}', '{args}', '{prompt}'],
    modelArgs: ['--model', '{model}'],
    otherModel: 'claude-opus-4-5-20251101',
    env: { ANTHROPIC_API_KEY: key, CRUSH_DISABLE_PROVIDER_AUTO_UPDATE: '1', CRUSH_DISABLE_METRICS: '1' },
    memory: 'CRUSH.md',
    without: ['mcp'],
  },
  {
    id: 'grok',
    package: '@xai-official/grok',
    command: ['{model}', '{args}', '-p', '{prompt}'],
    continues: ['--continue', '{model}', '{args}', '-p', '{prompt}'],
    modelArgs: ['-m', '{model}'],
    otherModel: 'grok-4',
    env: { XAI_API_KEY: 'xai-dummy-1234567890' },
    memory: 'AGENTS.md',
    without: ['mcp'],
  },
  {
    id: 'kimi',
    package: '@moonshot-ai/kimi-code',
    command: ['{model}', '{args}', '-p', '{prompt}'],
    continues: ['--continue', '{model}', '{args}', '-p', '{prompt}'],
    env: { KIMI_API_KEY: key },
    memory: 'AGENTS.md',
    without: ['mcp', 'model'],
  },
];
