import { simpleAgent } from './simple.ts';

/** Crush: a Go program, which reads SSL_CERT_FILE on Linux and the keychain on macOS. */
export const crush = simpleAgent({
  id: 'crush',
  name: 'Crush',
  binaries: ['crush'],
  hosts: ['api.anthropic.com', 'api.openai.com', 'openrouter.ai', 'generativelanguage.googleapis.com'],
  upstream: 'https://api.anthropic.com',
  userAgent: /crush/i,
  notes: ['On macOS a Go program trusts the keychain alone: lens must be added there first.'],
});
