import type { RawHeaders } from '../types.ts';
import { headerOf } from './body.ts';

/**
 * What Codex asks after a ChatGPT login, before its first model request: where its workspace's requests go. The answer
 * holds the one account that the client names, without a region; undefined for other paths.
 */
export function accountCheck(path: string, origin: string, headers: RawHeaders): unknown {
  if (path.split('?', 1)[0] !== '/backend-api/wham/accounts/check') return undefined;
  const id = headerOf(headers, 'chatgpt-account-id') ?? 'stand-in';
  return {
    accounts: [
      {
        id,
        structure: 'personal',
        workspace_backend_origin: origin,
        account_routing_override: 'NO_CONSTRAINT',
      },
    ],
    account_ordering: [id],
    default_account_id: id,
  };
}
