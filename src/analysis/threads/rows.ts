import type { Tables } from '../families/tables.ts';
import type { Exchange } from '../requests/material.ts';
import type { Link } from './types.ts';

/** The tables about threads. */
export function threadRows(
  links: readonly Link[],
  exchanges: readonly Exchange[],
  about: (exchange: Exchange) => { family: string | null; role: string | null },
): Tables {
  const byNumber = new Map(exchanges.map((exchange) => [exchange.n, exchange]));
  const of = ({ exchange }: Link): Exchange => byNumber.get(exchange) as Exchange;
  return {
    threads: [...Map.groupBy(links, ({ thread }) => thread)].map(([thread, members]) => {
      const first = members.find(({ turn }) => turn === 0) as Link;
      const times = members.map((link) => of(link).ts).filter((ts) => ts !== null);
      return {
        thread_id: thread,
        agent: of(first).agent,
        family_id: members.map((link) => about(of(link)).family).find((family) => family !== null) ?? null,
        exchanges: members.length,
        first_seen: times.length === 0 ? null : times.reduce((a, b) => Math.min(a, b)),
        last_seen: times.length === 0 ? null : times.reduce((a, b) => Math.max(a, b)),
      };
    }),
    _exchange_threads: links.map((link) => ({
      exchange: link.exchange,
      thread_id: link.thread,
      turn: link.turn,
      relation: link.relation,
      follows: link.follows,
      role: about(of(link)).role,
    })),
  };
}
