import { LensError } from '../../errors.ts';
import type { AgentSpec } from './types.ts';

/** Cursor CLI: prompts are put together on Cursor's servers, so nothing on this machine's wire shows them. */
export const cursor: AgentSpec = {
  id: 'cursor-agent',
  binaries: ['cursor-agent'],
  verified: 'not run',
  defaultMode: 'forward',
  hosts: [],
  upstream: () => 'https://api2.cursor.sh',
  plan: () => {
    throw new LensError('usage', 'Cursor CLI cannot be captured: its prompts are assembled on its servers.', {
      hint: 'Its transcripts are under ~/.cursor/projects/*/agent-transcripts.',
    });
  },
  recognises: ({ headers }) => /cursor-agent/i.test(headers['user-agent'] ?? ''),
};
