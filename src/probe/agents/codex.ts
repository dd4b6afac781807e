import type { AgentRecipe } from '../types.ts';

const config = 'check_for_update_on_startup = false\n\n[analytics]\nenabled = false\n';
const run = ['exec', '--skip-git-repo-check', '{model}', '{args}'];

/** https://github.com/openai/codex */
export const codex: AgentRecipe = {
  id: 'codex',
  package: '@openai/codex',
  command: [...run, '{prompt}'],
  continues: [...run, 'resume', '--last', '{prompt}'],
  modelArgs: ['-m', '{model}'],
  otherModel: 'gpt-5.1-codex',
  home: { '.codex/config.toml': config },
  memory: 'AGENTS.md',
  mcp: {
    home: {
      '.codex/config.toml': `${config}\n[mcp_servers.probe]\ncommand = "{node}"\nargs = ["{mcp}"]\n`,
    },
  },
  situations: [
    {
      name: 'sandbox',
      factor: 'sandbox',
      about: 'a sandbox that lets the agent write in its folder',
      args: ['-s', 'workspace-write'],
    },
    {
      name: 'effort',
      factor: 'reasoning-effort',
      about: 'a low reasoning effort',
      args: ['-c', 'model_reasoning_effort="low"'],
    },
    {
      name: 'web-search',
      factor: 'web-search',
      about: 'web search switched on',
      args: ['-c', 'web_search="live"'],
    },
  ],
};
