import { simpleAgent } from './simple.ts';

/** Goose: hosts without a path. */
export const goose = simpleAgent({
  id: 'goose',
  name: 'Goose',
  binaries: ['goose'],
  hosts: ['api.anthropic.com', 'api.openai.com', 'openrouter.ai'],
  upstream: 'https://api.openai.com',
  baseUrls: { OPENAI_HOST: '', ANTHROPIC_HOST: '' },
  userAgent: /^goose/i,
});
