import { subagentScript } from '../situations.ts';
import type { AgentRecipe } from '../types.ts';

const settings = {
  security: { auth: { selectedType: 'openai' } },
  privacy: { usageStatisticsEnabled: false },
  general: { enableAutoUpdate: false },
};
const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** https://github.com/QwenLM/qwen-code */
export const qwen: AgentRecipe = {
  id: 'qwen',
  package: '@qwen-code/qwen-code',
  command: ['{model}', '{args}', '-p', '{prompt}'],
  continues: ['-c', '{model}', '{args}', '-p', '{prompt}'],
  args: ['-y'],
  modelArgs: ['-m', '{model}'],
  otherModel: 'qwen3.7-max',
  home: { '.qwen/settings.json': json(settings) },
  env: { QWEN_CODE_SUPPRESS_YOLO_WARNING: '1' },
  memory: 'QWEN.md',
  mcp: {
    home: {
      '.qwen/settings.json': json({
        ...settings,
        mcpServers: { probe: { command: '{node}', args: ['{mcp}'], trust: true } },
      }),
    },
  },
  situations: [
    {
      name: 'subagent',
      factor: 'subagent',
      about: 'a subagent',
      script: subagentScript('agent', { description: 'Count', subagent_type: 'general-purpose' }),
    },
    {
      name: 'approval',
      factor: 'approval-mode',
      about: 'approval asked for every tool',
      args: ['--approval-mode', 'default'],
    },
    {
      name: 'plan',
      factor: 'plan-mode',
      about: 'plan mode, which only reads',
      args: ['--approval-mode', 'plan'],
    },
  ],
};
