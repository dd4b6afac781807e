import { simpleAgent } from './simple.ts';

/** Hermes: a Python program, so the replacing CA variables count. */
export const hermes = simpleAgent({
  id: 'hermes',
  name: 'Hermes Agent',
  binaries: ['hermes'],
  hosts: ['openrouter.ai', 'inference-api.nousresearch.com', 'api.anthropic.com', 'api.openai.com'],
  upstream: 'https://openrouter.ai/api/v1',
  notes: [
    '"hermes gateway start" makes a service without these variables: run "hermes gateway run" instead.',
  ],
});
