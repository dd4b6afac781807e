import { simpleAgent } from './simple.ts';

/** CodeBuddy Code. */
export const codebuddy = simpleAgent({
  id: 'codebuddy',
  name: 'CodeBuddy Code',
  binaries: ['codebuddy', 'cbc'],
  hosts: ['copilot.tencent.com', 'www.codebuddy.ai'],
  upstream: 'https://copilot.tencent.com/v2',
  baseUrls: { CODEBUDDY_BASE_URL: '/v2' },
  keys: ['CODEBUDDY_API_KEY'],
  userAgent: /codebuddy/i,
  notes: [
    'An env member in CodeBuddy settings wins over these variables: pass --settings yourself if you have one.',
  ],
});
