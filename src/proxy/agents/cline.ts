import { simpleAgent } from './simple.ts';

/** Cline's and Roo Code's command line. */
export const cline = simpleAgent({
  id: 'cline',
  name: 'Cline',
  binaries: ['cline', 'roo'],
  hosts: ['api.cline.bot', 'api.anthropic.com', 'api.openai.com', 'openrouter.ai'],
  upstream: 'https://api.cline.bot/api/v1',
  userAgent: /cline|roo-?code/i,
});
