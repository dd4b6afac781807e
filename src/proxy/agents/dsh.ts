import { simpleAgent } from './simple.ts';

/** DeepSeek's harness: a Node program that follows the proxy variables. */
export const dsh = simpleAgent({
  id: 'dsh',
  name: 'DeepSeek harness',
  binaries: ['dsh'],
  hosts: ['api.deepseek.com'],
  upstream: 'https://api.deepseek.com',
  keys: ['DEEPSEEK_API_KEY'],
});
