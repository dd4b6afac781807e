import { objectOf } from '../../wire/json.ts';
import type { Exchange } from '../requests/material.ts';
import type { Order } from './orders.ts';
import type { Relation } from './types.ts';

/** What an exchange is in its session. */
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

/** What the kind of an exchange is told from. */
export interface KindInput {
  /** Role of its family, or an aside. */
  role: string | null;
  relation: Relation;
  /** Place in its thread, from 0. */
  turn: number;
  /** The person, or the agent that gave the task, said something since the last answer. */
  hasNewWords: boolean;
  /** Another thread delegated this one. */
  isDelegated: boolean;
  /** It asks for a summary or a recap below the prompt of the main loop. */
  order: Order | null;
  /** A later request begins with its answer in place of the conversation. */
  gaveSummary: boolean;
}

/** Roles that are told by the prompt alone, whatever stands before them. */
const ownKinds: ReadonlySet<string> = new Set<ExchangeKind>([
  'title',
  'router',
  'compaction',
  'memory',
  'probe',
  'prewarm',
  'count_tokens',
]);

/** Whether a role is one of the requests that serve a conversation rather than being one. */
export const isSideKind = (role: string | null): boolean =>
  role !== null && role !== 'prewarm' && ownKinds.has(role);

/**
 * Says what an exchange is: sent again (retry), gone back to an earlier point (rewind), asked for by the person (main)
 * or by another agent (subagent), going on with results (continuation), or something the agent does for itself.
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
 * Requests that ask no model for an answer and are counted apart from families: `count_tokens` only has its tokens
 * counted, `prewarm` (Codex over WebSocket, `generate: false`) only loads a prompt.
 */
export type UnansweredKind = Extract<ExchangeKind, 'count_tokens' | 'prewarm'>;

/** The kind of a request that asks for no answer, else null; `envelope` is its body without the lists. */
export function unansweredKind({ path }: Pick<Exchange, 'path'>, envelope: unknown): UnansweredKind | null {
  const bare = path.split('?', 1)[0] ?? '';
  if (/\/count_tokens$|:countTokens$/.test(bare)) return 'count_tokens';
  return objectOf(envelope)['generate'] === false ? 'prewarm' : null;
}
