import type { PartRow, ThreadRow, TurnRow } from './conversation-rows.ts';

/** A message as the log says it: instructions folded. */
export interface LoggedMessage {
  role: string;
  bytes: number;
  /** An instruction text of the agent, whole: `lens show` has it. */
  instruction: boolean;
  parts: readonly LoggedPart[];
}

/** A part; `folded` characters of an instruction stood before its text. */
export type LoggedPart = Omit<PartRow, 'of'> & { folded: number };

/** One request: what is new in it, and its answer. */
export interface LoggedTurn {
  turn: TurnRow;
  /** Messages that the turn before carried at the same place. */
  repeated: number;
  added: readonly LoggedMessage[];
  answer: readonly LoggedPart[];
}

/** A thread with each message once. */
export interface Conversation {
  thread: ThreadRow;
  turns: readonly LoggedTurn[];
}
