import { simpleAgent } from './simple.ts';

/** Factory's Droid. */
export const droid = simpleAgent({
  id: 'droid',
  name: 'Droid',
  binaries: ['droid'],
  hosts: ['api.factory.ai', 'app.factory.ai'],
  upstream: 'https://api.factory.ai',
  keys: ['FACTORY_API_KEY'],
  userAgent: /factory/i,
});
