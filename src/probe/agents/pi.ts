import type { AgentRecipe } from '../types.ts';

/** https://github.com/badlogic/pi-mono. It has no MCP client. */
export const pi: AgentRecipe = {
  id: 'pi',
  package: '@earendil-works/pi-coding-agent',
  command: ['-p', '{model}', '{args}', '{prompt}'],
  continues: ['-c', '-p', '{model}', '{args}', '{prompt}'],
  modelArgs: ['--model', '{model}'],
  model: 'anthropic/claude-sonnet-4-5',
  otherModel: 'openai/gpt-5.1',
  env: { PI_SKIP_VERSION_CHECK: '1' },
  memory: 'AGENTS.md',
  situations: [
    { name: 'effort', factor: 'reasoning-effort', about: 'much reasoning', args: ['--thinking', 'high'] },
    {
      name: 'tools',
      factor: 'tool-selection',
      about: 'only the tools that read',
      args: ['--tools', 'read,grep,find,ls'],
    },
    {
      name: 'append',
      factor: 'appended-prompt',
      about: 'a text of the user’s after the system prompt',
      args: ['--append-system-prompt', 'Answer in one sentence.'],
    },
  ],
};
