import { simpleAgent } from './simple.ts';

/** Aider: its library takes base URLs from these variables. */
export const aider = simpleAgent({
  id: 'aider',
  name: 'Aider',
  binaries: ['aider'],
  hosts: ['api.anthropic.com', 'api.openai.com', 'openrouter.ai', 'api.deepseek.com'],
  upstream: 'https://api.openai.com/v1',
  baseUrls: { OPENAI_API_BASE: '/v1', ANTHROPIC_API_BASE: '' },
  userAgent: /^(aider|litellm)/i,
});
