import { objectOf } from '../../wire/json.ts';
import type { Exchange } from '../requests/material.ts';
import type { Order } from './orders.ts';
import type { Relation } from './types.ts';

/** The kind of an exchange within its session. */
export type ExchangeKind =
  | 'main'
  | 'continuation'
  | 'subagent'
  | 'title'
  | 'router'
  | 'compaction'
  | 'memory'
  | 'probe'
  | 'retry'
  | 'rewind'
  | 'prewarm'
  | 'count_tokens'
  | 'side request';

/** The facts that determine the kind of an exchange. */
export interface KindInput {
  /** Role of its family, or the kind of a side request. */
  role: string | null;
  relation: Relation;
  /** Position in its thread, from 0. */
  turn: number;
  /** The person, or the agent that delegated the task, wrote something since the last answer. */
  hasNewWords: boolean;
  /** The thread was delegated by another thread. */
  isDelegated: boolean;
  /** Set when the request asks for a summary or a recap with the prompt of the main loop. */
  order: Order | null;
  /** A later request starts with its answer in place of the conversation. */
  gaveSummary: boolean;
}

/** Roles that are determined by the prompt alone, regardless of earlier exchanges. */
const ownKinds: ReadonlySet<string> = new Set<ExchangeKind>([
  'title',
  'router',
  'compaction',
  'memory',
  'probe',
  'prewarm',
  'count_tokens',
]);

/** Whether a role is that of a side request: one that serves a conversation and is not part of it. */
export const isSideKind = (role: string | null): boolean =>
  role !== null && role !== 'prewarm' && ownKinds.has(role);

/**
 * Classifies an exchange: a repeated request (retry), a return to an earlier point (rewind), a request from the person
 * (main) or from another agent (subagent), the next step after tool results (continuation), or a side request.
 */
export function kindOf(input: KindInput): ExchangeKind {
  const { role, relation, turn, hasNewWords, isDelegated, order, gaveSummary } = input;
  if (role !== null && ownKinds.has(role)) return role as ExchangeKind;
  if (order === 'compaction' || gaveSummary) return 'compaction';
  if (order === 'recap') return 'side request';
  if (relation === 'retry' || relation === 'repeat') return 'retry';
  if (relation === 'fork') return 'rewind';
  if (turn > 0 && !hasNewWords) return 'continuation';
  if (isDelegated || role === 'subagent') return 'subagent';
  return role === 'main' ? 'main' : 'side request';
}

/**
 * Requests that do not ask for an answer and are not part of families: `count_tokens` only counts tokens, `prewarm`
 * (Codex over WebSocket, `generate: false`) only loads a prompt.
 */
export type UnansweredKind = Extract<ExchangeKind, 'count_tokens' | 'prewarm'>;

/** The kind of a request that does not ask for an answer, else null; `envelope` is its body without the lists. */
export function unansweredKind({ path }: Pick<Exchange, 'path'>, envelope: unknown): UnansweredKind | null {
  const bare = path.split('?', 1)[0] ?? '';
  if (/\/count_tokens$|:countTokens$/.test(bare)) return 'count_tokens';
  return objectOf(envelope)['generate'] === false ? 'prewarm' : null;
}
