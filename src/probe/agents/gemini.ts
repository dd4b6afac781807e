import type { AgentRecipe } from '../types.ts';

const settings = {
  security: { auth: { selectedType: 'gemini-api-key' } },
  privacy: { usageStatisticsEnabled: false },
  general: { enableAutoUpdate: false },
};
const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** https://github.com/google-gemini/gemini-cli */
export const gemini: AgentRecipe = {
  id: 'gemini',
  package: '@google/gemini-cli',
  command: ['{model}', '{args}', '-p', '{prompt}'],
  continues: ['{model}', '{args}', '-r', 'latest', '-p', '{prompt}'],
  args: ['-y'],
  modelArgs: ['-m', '{model}'],
  otherModel: 'gemini-2.5-pro',
  home: { '.gemini/settings.json': json(settings) },
  env: { GEMINI_CLI_TRUST_WORKSPACE: 'true' },
  memory: 'GEMINI.md',
  mcp: {
    home: {
      '.gemini/settings.json': json({
        ...settings,
        mcpServers: { probe: { command: '{node}', args: ['{mcp}'], trust: true } },
      }),
    },
  },
  situations: [
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
