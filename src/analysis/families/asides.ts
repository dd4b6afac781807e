import { objectOf } from '../../wire/json.ts';
import type { Exchange } from '../requests/material.ts';

/**
 * Requests that ask no model for an answer and are counted apart from families: `count_tokens` only has its tokens
 * counted, `prewarm` (Codex over WebSocket, `generate: false`) only loads a prompt.
 */
export type Aside = 'count_tokens' | 'prewarm';

/** Whether an exchange is such a request; `frame` is its body without the lists. */
export function asideOf({ path }: Pick<Exchange, 'path'>, frame: unknown): Aside | null {
  const bare = path.split('?', 1)[0] ?? '';
  if (/\/count_tokens$|:countTokens$/.test(bare)) return 'count_tokens';
  return objectOf(frame)['generate'] === false ? 'prewarm' : null;
}
