import type { Order } from './orders.ts';

/** What threads are told from: content first, then session and time to choose between equals. */
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
  /** What its client calls the conversation; null where it does not say. */
  clientKey: string | null;
  /** Exchange it says itself that it continues (`previous_response_id`). */
  continues: number | null;
  /** Identity of its message list (chains/identity.ts), or null when it has none. */
  tip: number | null;
  /** The answer did not come whole, or came with an error status: sending the same again is a retry. */
  failed: boolean;
  /** What its answer can be known by in a later request: see `answerMarks`. */
  answer: readonly string[];
  /** The same of the last answer that its own messages carry. */
  carries: readonly string[];
  /** It asks for a summary of the conversation, or a recap, below the prompt of the main loop. */
  order: Order | null;
  /** What its first messages say; read only where nothing else tells what it follows. */
  opening(): string;
  /** Text of its answer. */
  answerText: string;
}

/**
 * How an exchange follows the one it continues: `start` nothing before it; `continues` the same messages and more;
 * `retry` the same messages again after a failure; `repeat` the same messages again although they were answered;
 * `fork` the same messages and others than an earlier exchange added; `edited` the earlier answer in a history that was
 * changed since; `compacted` the messages were replaced by a summary, which the exchange it follows gave.
 */
export type Relation = 'start' | 'continues' | 'retry' | 'repeat' | 'fork' | 'edited' | 'compacted';

/** Where an exchange stands among those before it. */
export interface Link {
  exchange: number;
  relation: Relation;
  /** Exchange it follows, or null for `start`. */
  follows: number | null;
  /** Id of the first exchange of its thread. */
  thread: string;
  /** Place in the thread, from 0. */
  turn: number;
}
