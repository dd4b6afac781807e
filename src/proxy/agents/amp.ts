import { simpleAgent } from './simple.ts';

/** Amp: its service stands between the agent and the models. */
export const amp = simpleAgent({
  id: 'amp',
  name: 'Amp',
  binaries: ['amp'],
  hosts: ['ampcode.com'],
  upstream: 'https://ampcode.com',
  baseUrls: { AMP_URL: '' },
  keys: ['AMP_API_KEY'],
  userAgent: /^amp\b/i,
});
