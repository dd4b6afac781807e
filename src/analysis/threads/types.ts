import type { Order } from './orders.ts';

/**
 * The facts that threads are inferred from: content first, then session and time to choose between equal candidates.
 */
export interface ThreadInput {
  exchange: number;
  /** Id of the exchange. */
  id: string;
  /** Milliseconds since 1970, or null when unknown. */
  ts: number | null;
  /** When its answer ended; null when unknown. */
  endTs: number | null;
  session: string | null;
  agent: string;
  family: string | null;
  /** Role of its family. */
  role: string | null;
  /** The client's id of the conversation; null when it sends none. */
  clientKey: string | null;
  /** Exchange that the request itself names as its predecessor (`previous_response_id`). */
  continues: number | null;
  /** The leaf of its message list in the identity tree (chains/identity.ts), or null when it has no messages. */
  tip: number | null;
  /** The answer was incomplete or had an error status: the same request sent again is a retry. */
  failed: boolean;
  /** Marks that identify its answer in a later request: see `answerMarks`. */
  answer: readonly string[];
  /** The marks of the last answer in its own messages. */
  carries: readonly string[];
  /** Identifies its answer by place and content; null without content. Weaker than marks: several may be equal. */
  answerAt: string | null;
  /** The same of the last answer in its own messages. */
  carriesAt: string | null;
  /** Set when it asks for a summary of the conversation, or a recap, with the prompt of the main loop. */
  order: Order | null;
  /** The texts of its first messages; read only if nothing else determines the predecessor. */
  opening(): string[];
  /** Text of its answer. */
  answerText: string;
}

/**
 * How an exchange follows its predecessor: `start` no predecessor; `continues` the same messages and more; `retry` the
 * same messages again after a failure; `repeat` the same messages again although they were answered; `fork` the same
 * messages, followed by others than an earlier exchange added; `edited` the earlier answer is present, but the history
 * before it was changed; `compacted` the messages were replaced by a summary, which the predecessor returned.
 */
export type Relation = 'start' | 'continues' | 'retry' | 'repeat' | 'fork' | 'edited' | 'compacted';

/** The position of an exchange among those before it. */
export interface Link {
  exchange: number;
  relation: Relation;
  /** Exchange it follows, or null for `start`. */
  follows: number | null;
  /** Id of the first exchange of its thread. */
  thread: string;
  /** Position in the thread, from 0. */
  turn: number;
}
