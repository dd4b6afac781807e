import type { AgentRecipe } from '../types.ts';

/** Claude Code. Its licence does not allow publishing what a probe of it records. */
export const claude: AgentRecipe = {
  id: 'claude',
  package: '@anthropic-ai/claude-code',
  command: ['{model}', '{args}', '-p', '{prompt}'],
  continues: ['-c', '{model}', '{args}', '-p', '{prompt}'],
  modelArgs: ['--model', '{model}'],
  otherModel: 'claude-sonnet-4-5',
  env: { DISABLE_AUTOUPDATER: '1' },
  memory: 'CLAUDE.md',
  mcp: {
    args: ['--mcp-config', '{"mcpServers":{"probe":{"command":"{node}","args":["{mcp}"]}}}'],
  },
  situations: [
    {
      name: 'plan',
      factor: 'plan-mode',
      about: 'plan mode, which only reads',
      args: ['--permission-mode', 'plan'],
    },
    {
      name: 'append',
      factor: 'appended-prompt',
      about: 'a text of the user’s after the system prompt',
      args: ['--append-system-prompt', 'Answer in one sentence.'],
    },
  ],
};
