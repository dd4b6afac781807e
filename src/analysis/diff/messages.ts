import { diffSequences } from '../../text/sequence.ts';

/** A message as far as it is compared. */
export interface ComparedMessage {
  role: string;
  /** Says the same when equal; cache markers are no part of it. */
  identity: string;
  /** One line on what it holds. */
  summary: string;
}

/** Messages of one kind in a row; indexes from 0. */
interface MessageRun {
  kind: 'same' | 'removed' | 'added';
  first: number;
  messages: { role: string; summary: string }[];
}

export interface MessagesDiff {
  runs: MessageRun[];
  /** Messages both conversations begin with. */
  shared: number;
  /** Whether one is the other and nothing but more messages behind it. */
  relation: 'same' | 'continues' | 'is continued' | 'parted';
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
  if (shared < Math.min(before, after) || (shared === 0 && before !== after)) return 'parted';
  if (before === after) return 'same';
  return before < after ? 'continues' : 'is continued';
}
