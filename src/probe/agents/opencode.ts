import { subagentScript } from '../situations.ts';
import type { AgentRecipe } from '../types.ts';

/** https://github.com/anomalyco/opencode */
export const opencode: AgentRecipe = {
  id: 'opencode',
  package: 'opencode-ai',
  command: ['run', '{model}', '{args}', '{prompt}'],
  continues: ['run', '-c', '{model}', '{args}', '{prompt}'],
  modelArgs: ['-m', '{model}'],
  model: 'anthropic/claude-sonnet-4-5',
  otherModel: 'openai/gpt-5.1',
  env: { OPENCODE_DISABLE_AUTOUPDATE: '1', OPENCODE_DISABLE_MODELS_FETCH: '1' },
  memory: 'AGENTS.md',
  mcp: {
    home: {
      '.config/opencode/opencode.json': `${JSON.stringify({ mcp: { probe: { type: 'local', command: ['{node}', '{mcp}'], enabled: true } } }, null, 2)}\n`,
    },
  },
  situations: [
    {
      name: 'plan',
      factor: 'plan-mode',
      about: 'the agent “plan”, which only reads',
      args: ['--agent', 'plan'],
    },
    {
      name: 'subagent',
      factor: 'subagent',
      about: 'a subagent',
      script: subagentScript('task', { description: 'Count', subagent_type: 'general' }),
    },
    {
      name: 'effort',
      factor: 'reasoning-effort',
      about: 'the model’s variant with much reasoning',
      args: ['--variant', 'high'],
    },
  ],
};
