import { simpleAgent } from './simple.ts';

/** Grok CLI: only model calls follow its base URL. */
export const grok = simpleAgent({
  id: 'grok',
  name: 'Grok CLI',
  binaries: ['grok'],
  hosts: ['cli-chat-proxy.grok.com', 'api.x.ai'],
  upstream: 'https://cli-chat-proxy.grok.com/v1',
  baseUrls: { GROK_CLI_CHAT_PROXY_BASE_URL: '/v1' },
  userAgent: /^grok/i,
});
