import type { Database } from '../store/database.ts';
import { type ChainNode, type IdentityTree, identityTree, sharedDepth } from '../store/prefix-tree.ts';
import { messageBlocks, prefixNodes, requestLeaves } from '../store/queries/request-bodies.ts';
import { repeatsAnswer, withoutContext } from './conversation-fold.ts';
import {
  answerParts,
  type Conversation,
  contextTexts,
  type LoggedMessage,
  type LoggedPart,
  type LoggedTurn,
  type ThreadRow,
  type TurnRow,
  turnRows,
} from './conversation-rows.ts';
import { segmentIdentities } from './raw.ts';

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
  const reader = await openTurns(
    db,
    threads.map(({ thread_id }) => thread_id),
  );
  const turns = await reader.read(reader.exchanges, full ? 1_000_000_000 : shownChars);
  const byThread = Map.groupBy(turns.values(), ({ turn }) => turn.thread_id);
  return threads.map((thread) => ({ thread, turns: byThread.get(thread.thread_id) ?? [] }));
}

/** Turns of threads, read in runs. */
export interface TurnReader {
  /** Exchanges that are turns of a thread, by thread and turn. */
  exchanges: readonly number[];
  /** Turns of some exchanges, each text cut after `chars` characters; without those that are in no thread. */
  read(exchanges: readonly number[], chars: number): Promise<Map<number, LoggedTurn>>;
}

/** Reads which messages are new in each turn of some threads, or of all; their texts are read later, in runs. */
export async function openTurns(db: Database, threads: readonly string[] | null = null): Promise<TurnReader> {
  const turns = await turnRows(db, threads);
  const added = await newMessages(db, turns);
  const byExchange = new Map(turns.map((turn) => [turn.exchange_id, turn]));
  return {
    exchanges: turns.map(({ exchange_id }) => exchange_id),
    async read(exchanges, chars) {
      const wanted = exchanges.flatMap((exchange) => byExchange.get(exchange) ?? []);
      const numbers = wanted.map(({ exchange_id }) => exchange_id);
      const previous = wanted.flatMap(({ previous_exchange_id }) => previous_exchange_id ?? []);
      const segments = [...new Set(numbers.flatMap((exchange) => added.get(exchange)?.segments ?? []))];
      const blocks = Map.groupBy(await messageBlocks(db, segments, chars), ({ segment }) => segment);
      const answers = Map.groupBy(
        await answerParts(db, [...numbers, ...previous], chars),
        ({ exchange_id }) => exchange_id,
      );
      const contexts = Map.groupBy(await contextTexts(db, numbers), ({ exchange_id }) => exchange_id);
      return new Map(
        wanted.map((turn): [number, LoggedTurn] => {
          const { repeated, dropped, segments: own } = added.get(turn.exchange_id) as NewMessages;
          const context = (contexts.get(turn.exchange_id) ?? []).map(({ text }) => text);
          const before =
            turn.previous_exchange_id === null ? [] : (answers.get(turn.previous_exchange_id) ?? []);
          const messages = own.map((segment) => messageOf(blocks.get(segment) ?? [], context));
          const fresh = repeatsAnswer(messages, before.map(plain));
          return [
            turn.exchange_id,
            {
              turn,
              repeated,
              dropped,
              first: repeated + messages.length - fresh.length + 1,
              added: fresh,
              answer: (answers.get(turn.exchange_id) ?? []).map(plain),
            },
          ];
        }),
      );
    },
  };
}

function messageOf(
  blocks: Awaited<ReturnType<typeof messageBlocks>>,
  context: readonly string[],
): LoggedMessage {
  const { role = null, bytes = 0 } = blocks[0] ?? {};
  const parts = blocks.flatMap(({ type, name, call_id, is_error, text, length }): LoggedPart[] =>
    type === null
      ? []
      : [{ type, name, call_id, is_error, text: text ?? '', length: length ?? 0, folded: 0 }],
  );
  return {
    role: role ?? 'unknown',
    bytes,
    instruction: role === 'system' || role === 'developer',
    parts: role === 'user' ? parts.map((part) => withoutContext(part, context)) : parts,
  };
}

interface NewMessages {
  repeated: number;
  /** Messages of the exchange it follows that it does not carry. */
  dropped: number;
  segments: number[];
}

/** By exchange: how many messages it shares with the one it follows, and the segments of the others. */
async function newMessages(db: Database, turns: readonly TurnRow[]): Promise<Map<number, NewMessages>> {
  const nodes = new Map((await prefixNodes(db)).map((node): [number, ChainNode] => [node.node, node]));
  const hashes = await segmentIdentities(db);
  const leaves = new Map((await requestLeaves(db)).map((row) => [row.exchange_id, row]));
  const leafOf = (exchange: number): number | null => leaves.get(exchange)?.messages ?? null;
  const own = new Map<number, ChainNode>();
  for (const { exchange_id } of turns) {
    const leaf = leafOf(exchange_id);
    for (let at = leaf === null ? undefined : nodes.get(leaf); at && !own.has(at.node); ) {
      own.set(at.node, at);
      at = at.parent === null ? undefined : nodes.get(at.parent);
    }
  }
  const identities: IdentityTree = identityTree([...own.values()], (segment) => hashes.get(segment) ?? '');
  const inThreads = new Set(turns.map(({ exchange_id }) => exchange_id));
  return new Map(
    turns.map(({ exchange_id, previous_exchange_id: previous }) => {
      const leaf = leafOf(exchange_id);
      // A WebSocket request that is joined contains new items only.
      const known = previous !== null && !leaves.get(exchange_id)?.joined && inThreads.has(previous);
      const before = known ? leafOf(previous) : null;
      const repeated = sharedDepth(identities, before, leaf);
      const depth = before === null ? repeated : (own.get(before)?.depth ?? repeated);
      const segments: number[] = [];
      for (let at = leaf === null ? undefined : own.get(leaf); at && at.depth > repeated; ) {
        segments.push(at.segment);
        at = at.parent === null ? undefined : own.get(at.parent);
      }
      return [exchange_id, { repeated, dropped: depth - repeated, segments: segments.reverse() }];
    }),
  );
}

function plain({ exchange_id: _, ...part }: Awaited<ReturnType<typeof answerParts>>[number]): LoggedPart {
  return { ...part, is_error: null, folded: 0 };
}
