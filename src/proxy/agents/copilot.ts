import { simpleAgent } from './simple.ts';

/** GitHub Copilot CLI. */
export const copilot = simpleAgent({
  id: 'copilot',
  name: 'GitHub Copilot CLI',
  binaries: ['copilot'],
  hosts: [
    'api.githubcopilot.com',
    'api.individual.githubcopilot.com',
    'api.business.githubcopilot.com',
    'api.enterprise.githubcopilot.com',
  ],
  upstream: 'https://api.githubcopilot.com',
  userAgent: /copilot/i,
});
