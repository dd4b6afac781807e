import type { Database } from '../store/database.ts';
import { type ChainNode, type IdentityTree, identityTree, sharedDepth } from '../store/prefix-tree.ts';
import { nodeRows } from '../store/queries/analysis-material.ts';
import { repeatsAnswer, withoutContext } from './conversation-fold.ts';
import {
  answerParts,
  contextTexts,
  messageIdentities,
  messageParts,
  type PartRow,
  type ThreadRow,
  type TurnRow,
  turnRows,
} from './conversation-rows.ts';
import type { Conversation, LoggedMessage, LoggedPart } from './conversation-types.ts';

/** What is read of a message at most: a page of text, or all of it. */
const shownChars = 2_000;

/**
 * Reads threads with each message once: of every turn what the one before had not carried. Instructions are folded, and
 * an answer that the next turn carries again is not shown twice. The work is the number of distinct messages.
 */
export async function loadConversations(
  db: Database,
  threads: readonly ThreadRow[],
  full = false,
): Promise<Conversation[]> {
  const chars = full ? 1_000_000_000 : shownChars;
  const meant = new Set(threads.map(({ thread_id }) => thread_id));
  const turns = (await turnRows(db)).filter(({ thread_id }) => meant.has(thread_id));
  const added = await newMessages(db, turns);
  const numbers = turns.map(({ n }) => n);
  const known = new Map((await messageIdentities(db)).map((row) => [row.segment_id, row]));
  const segments = [...new Set([...added.values()].flatMap(({ segments: own }) => own))];
  const parts = Map.groupBy(await messageParts(db, segments, chars), ({ of }) => of);
  const answers = Map.groupBy(await answerParts(db, numbers, chars), ({ of }) => of);
  const contexts = Map.groupBy(await contextTexts(db, numbers), ({ n }) => n);

  const message = (segment: number, context: readonly string[]): LoggedMessage => {
    const { role = null, bytes = 0 } = known.get(segment) ?? {};
    const own = parts.get(segment) ?? [];
    return {
      role: role ?? 'unknown',
      bytes,
      instruction: role === 'system' || role === 'developer',
      parts: own.map((part) => (role === 'user' ? withoutContext(part, context) : plain(part))),
    };
  };
  const byThread = Map.groupBy(turns, ({ thread_id }) => thread_id);
  return threads.map((thread) => ({
    thread,
    turns: (byThread.get(thread.thread_id) ?? []).map((turn) => {
      const { repeated, segments: own } = added.get(turn.n) as NewMessages;
      const context = (contexts.get(turn.n) ?? []).map(({ text }) => text);
      const before = turn.follows === null ? [] : (answers.get(turn.follows) ?? []);
      const messages = own.map((segment) => message(segment, context));
      return {
        turn,
        repeated,
        added: repeatsAnswer(messages, before.map(plain)),
        answer: (answers.get(turn.n) ?? []).map(plain),
      };
    }),
  }));
}

interface NewMessages {
  repeated: number;
  segments: number[];
}

/** By exchange: how many messages it shares with the one it follows, and the segments of the others. */
async function newMessages(db: Database, turns: readonly TurnRow[]): Promise<Map<number, NewMessages>> {
  const nodes = new Map((await nodeRows(db)).map((node): [number, ChainNode] => [node.node, node]));
  const hashes = new Map((await messageIdentities(db)).map((row) => [row.segment_id, row.norm_hash]));
  const own = new Map<number, ChainNode>();
  for (const { tip } of turns) {
    for (let at = tip === null ? undefined : nodes.get(tip); at && !own.has(at.node); ) {
      own.set(at.node, at);
      at = at.parent === null ? undefined : nodes.get(at.parent);
    }
  }
  const identities: IdentityTree = identityTree([...own.values()], (segment) => hashes.get(segment) ?? '');
  const tips = new Map(turns.map(({ n, tip }) => [n, tip]));
  return new Map(
    turns.map(({ n, tip, follows, frame }) => {
      // What a frame carries is new by itself.
      const before = frame || follows === null ? null : (tips.get(follows) ?? null);
      const repeated = sharedDepth(identities, before, tip);
      const segments: number[] = [];
      for (let at = tip === null ? undefined : own.get(tip); at && at.depth > repeated; ) {
        segments.push(at.segment);
        at = at.parent === null ? undefined : own.get(at.parent);
      }
      return [n, { repeated, segments: segments.reverse() }];
    }),
  );
}

function plain({ of: _, ...part }: PartRow): LoggedPart {
  return { ...part, folded: 0 };
}
