import { simpleAgent } from './simple.ts';

/** Kimi CLI: its base URL is given whole, version included, as its own default is. */
export const kimi = simpleAgent({
  id: 'kimi',
  name: 'Kimi CLI',
  binaries: ['kimi', 'kimi-cli', 'kimi-code'],
  hosts: ['api.kimi.com', 'api.moonshot.ai', 'api.moonshot.cn'],
  upstream: 'https://api.kimi.com/coding/v1',
  baseUrls: { KIMI_BASE_URL: '/coding/v1' },
  keys: ['KIMI_API_KEY'],
  userAgent: /^kimi/i,
});
