import { simpleAgent } from './simple.ts';

/** Antigravity: Code Assist's wire; login and other hosts pass untouched. */
export const antigravity = simpleAgent({
  id: 'agy',
  name: 'Antigravity CLI',
  binaries: ['agy', 'antigravity'],
  hosts: ['daily-cloudcode-pa.googleapis.com', 'cloudcode-pa.googleapis.com'],
  upstream: 'https://daily-cloudcode-pa.googleapis.com',
  baseUrls: { CLOUD_CODE_URL: '' },
  userAgent: /antigravity/i,
});
