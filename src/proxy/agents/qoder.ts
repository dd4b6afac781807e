import { simpleAgent } from './simple.ts';

/** Qoder CLI: its cosy-* headers are credentials and are never kept. */
export const qoder = simpleAgent({
  id: 'qodercli',
  name: 'Qoder CLI',
  binaries: ['qodercli', 'qoder'],
  hosts: ['api2.qoder.sh', 'api1.qoder.sh', 'api3.qoder.sh'],
  upstream: 'https://api2.qoder.sh',
  userAgent: /qoder/i,
});
