import type { Exchange } from '../requests/material.ts';
import type { SomeTables } from '../tables.ts';
import { type KindInput, kindOf } from './kinds.ts';
import type { Order } from './orders.ts';
import type { Parent } from './parents.ts';
import type { Link } from './types.ts';

/** The facts about threads other than their links. */
export interface ThreadFacts {
  about(exchange: Exchange): { family: string | null; role: string | null };
  /** By thread. */
  parents: ReadonlyMap<string, Parent>;
  /** Threads that a delegating tool call started. */
  delegated: ReadonlySet<string>;
  hasNewWords(exchange: Exchange): boolean;
  orderOf(exchange: Exchange): Order | null;
}

/** The rows of the tables about threads. */
export function threadRows(
  links: readonly Link[],
  exchanges: readonly Exchange[],
  { about, parents, delegated, hasNewWords, orderOf }: ThreadFacts,
): SomeTables {
  const byNumber = new Map(exchanges.map((exchange) => [exchange.n, exchange]));
  const of = ({ exchange }: Link): Exchange => byNumber.get(exchange) as Exchange;
  const summaries = new Set(
    links.filter(({ relation }) => relation === 'compacted').map(({ follows }) => follows),
  );
  const kind = (link: Link): string => {
    const input: KindInput = {
      role: about(of(link)).role,
      relation: link.relation,
      turn: link.turn,
      hasNewWords: hasNewWords(of(link)),
      isDelegated: delegated.has(link.thread),
      order: orderOf(of(link)),
      gaveSummary: summaries.has(link.exchange),
    };
    return kindOf(input);
  };
  return {
    threads: [...Map.groupBy(links, ({ thread }) => thread)].map(([thread, members]) => {
      const first = members.find(({ turn }) => turn === 0) as Link;
      const parent = parents.get(thread);
      const times = members.map((link) => of(link).ts).filter((ts) => ts !== null);
      return {
        thread_id: thread,
        agent: of(first).agent,
        family_id: members.map((link) => about(of(link)).family).find((family) => family !== null) ?? null,
        exchanges: members.length,
        first_seen: times.length === 0 ? null : times.reduce((a, b) => Math.min(a, b)),
        last_seen: times.length === 0 ? null : times.reduce((a, b) => Math.max(a, b)),
        parent_thread_id: parent?.thread,
        parent_exchange_id: parent?.call?.exchange,
        parent_call_id: parent?.call?.callId,
        parent_tool: parent?.call?.name,
        parent_evidence: parent?.evidence,
      };
    }),
    _exchange_threads: links.map((link) => ({
      exchange_id: link.exchange,
      thread_id: link.thread,
      turn: link.turn,
      relation: link.relation,
      previous_exchange_id: link.follows,
      role: about(of(link)).role,
      kind: kind(link),
    })),
  };
}
