import type { ClientHeaders } from '../requests/client-ids.ts';
import type { Exchange } from '../requests/material.ts';
import type { PersonWords } from '../requests/person-words.ts';
import type { SomeTables } from '../tables.ts';
import { isDelegation, type StartingCall } from './delegations.ts';
import { isSideKind } from './kinds.ts';
import type { Order } from './orders.ts';
import { findParents, type ThreadStart } from './parents.ts';
import { threadRows } from './rows.ts';
import type { Link } from './types.ts';

export interface ThreadSource {
  /** By time, then id. */
  exchanges: readonly Exchange[];
  links: readonly Link[];
  calls: readonly StartingCall[];
  words: PersonWords;
  /** Headers in which clients identify conversations, by exchange. */
  headers: ReadonlyMap<number, ClientHeaders>;
  about(exchange: Exchange): { family: string | null; role: string | null };
  orderOf(exchange: Exchange): Order | null;
}

const none: ClientHeaders = {};

/** The tables about threads: predecessors, parents, and the kind of each exchange. */
export function threadTables({
  exchanges,
  links,
  calls,
  words,
  headers,
  about,
  orderOf,
}: ThreadSource): SomeTables {
  const byNumber = new Map(exchanges.map((exchange) => [exchange.n, exchange]));
  const order = new Map(exchanges.map(({ n }, at) => [n, at]));
  const threads = new Map(links.map(({ exchange, thread }) => [exchange, thread]));
  const parents = findParents({
    calls,
    threadOf: (exchange) => threads.get(exchange) ?? null,
    orderOf: (exchange) => order.get(exchange) ?? -1,
    starts: [...Map.groupBy(links, ({ thread }) => thread).values()].map((members): ThreadStart => {
      const first = members.find(({ turn }) => turn === 0) as Link;
      const exchange = byNumber.get(first.exchange) as Exchange;
      return {
        thread: first.thread,
        exchange: exchange.n,
        order: order.get(exchange.n) as number,
        session: exchange.session,
        role: about(exchange).role,
        mayBeAskedFor: first.relation === 'start' && !isSideKind(about(exchange).role),
        exchanges: members.length,
        words: firstWords(members),
        headers: headers.get(exchange.n) ?? none,
      };
    }),
  });
  function firstWords(members: readonly Link[]): string | null {
    // The first request of a thread may only load a prompt.
    for (const { exchange } of members) {
      const found = words.first((byNumber.get(exchange) as Exchange).tips.messages);
      if (found !== null) return found;
    }
    return null;
  }
  const delegated = new Set(
    [...parents]
      .filter(([, { call, evidence }]) => (call ? isDelegation(call.name) : evidence === 'header'))
      .map(([thread]) => thread),
  );
  return threadRows(links, exchanges, {
    about,
    parents,
    delegated,
    hasNewWords: ({ tips }) => words.isNew(tips.messages),
    orderOf,
  });
}
