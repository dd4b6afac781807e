import { diffSequences } from '../../text/sequence.ts';

/** The parts of a message that are compared. */
export interface ComparedMessage {
  role: string;
  /** Equal for messages with the same content; cache markers are ignored. */
  identity: string;
  /** A one-line summary of the content. */
  summary: string;
}

/** Consecutive messages of one kind; indexes start at 0. */
interface MessageRun {
  kind: 'same' | 'removed' | 'added';
  first: number;
  messages: { role: string; summary: string }[];
}

export interface MessagesDiff {
  runs: MessageRun[];
  /** Number of messages in the common prefix. */
  shared: number;
  /** Whether one conversation extends the other, they are the same, or they diverge. */
  relation: 'same' | 'continues' | 'is continued' | 'diverged';
  counts: { same: number; removed: number; added: number };
}

/** Compares two conversations message by message. */
export function diffMessages(
  before: readonly ComparedMessage[],
  after: readonly ComparedMessage[],
): MessagesDiff {
  const identities = (messages: readonly ComparedMessage[]) => messages.map(({ identity }) => identity);
  const counts = { same: 0, removed: 0, added: 0 };
  const runs = diffSequences(identities(before), identities(after)).map((run): MessageRun => {
    const [first, end] = run.kind === 'added' ? run.after : run.before;
    counts[run.kind] += end - first;
    const messages = (run.kind === 'added' ? after : before).slice(first, end);
    return { kind: run.kind, first, messages: messages.map(({ role, summary }) => ({ role, summary })) };
  });
  let shared = 0;
  while (
    shared < before.length &&
    shared < after.length &&
    before[shared]?.identity === after[shared]?.identity
  )
    shared++;
  return { runs, shared, relation: relationOf(shared, before.length, after.length), counts };
}

function relationOf(shared: number, before: number, after: number): MessagesDiff['relation'] {
  if (shared < Math.min(before, after) || (shared === 0 && before !== after)) return 'diverged';
  if (before === after) return 'same';
  return before < after ? 'continues' : 'is continued';
}
