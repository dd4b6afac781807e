import { type ClientHeaders, conversationKey, parentKey } from '../requests/client-ids.ts';
import { AskingCalls, type StartingCall } from './delegations.ts';

/** A thread as an input of the parent search. */
export interface ThreadStart {
  thread: string;
  /** Its first exchange, and the position of that exchange in time order. */
  exchange: number;
  order: number;
  session: string | null;
  role: string | null;
  /**
   * Whether a call may have asked for it. False for titles, routers and similar side requests, which start with words
   * of the thread they serve.
   */
  mayBeAskedFor: boolean;
  exchanges: number;
  /** The first words of the thread, without text added by the agent; null when there are none. */
  words: string | null;
  headers: ClientHeaders;
}

/** What started a thread. */
export interface Parent {
  thread: string;
  /** The call that asked for it; null if the client names the parent and no call matches. */
  call: StartingCall | null;
  /** `header`: the client names the parent; `call`: an argument of the call matches the first words of the thread. */
  evidence: 'header' | 'call';
}

export interface ParentSource {
  starts: readonly ThreadStart[];
  calls: readonly StartingCall[];
  threadOf(exchange: number): string | null;
  /** The position of an exchange in time order. */
  orderOf(exchange: number): number;
}

/**
 * Finds the parents of threads that other threads started: by the headers in which a client names the parent, else by
 * an earlier tool call of the same session with an argument that matches the first words of the thread. A call starts
 * one thread. Threads with the same first words take the matching calls in order, those of the latest answer first.
 */
export function findParents({ starts, calls, threadOf, orderOf }: ParentSource): Map<string, Parent> {
  const byKey = Map.groupBy(
    starts.filter(({ headers }) => conversationKey(headers) !== null),
    (start) => `${start.session} ${conversationKey(start.headers)}`,
  );
  const sessionOf = new Map(starts.map(({ thread, session }) => [thread, session]));
  const ofSessions = Map.groupBy(calls, ({ exchange }) => sessionOf.get(threadOf(exchange) ?? '') ?? null);
  const callsOf = new Map([...ofSessions].map(([session, own]) => [session, new AskingCalls(own)]));
  const taken = new Set<StartingCall>();
  const parents = new Map<string, Parent>();
  for (const start of starts.toSorted((a, b) => a.order - b.order)) {
    const named = namedBy(start);
    const call = callFor(start, named);
    if (call) taken.add(call);
    const thread = named ?? (call ? threadOf(call.exchange) : null);
    if (thread) parents.set(start.thread, { thread, call, evidence: named ? 'header' : 'call' });
  }
  return parents;

  /**
   * A client may use one id for several threads (a title request carries the id of the conversation): returns the main
   * one.
   */
  function namedBy({ thread, session, headers }: ThreadStart): string | null {
    const key = parentKey(headers);
    const named = key === null ? [] : (byKey.get(`${session} ${key}`) ?? []);
    const best = named
      .filter((other) => other.thread !== thread)
      .toSorted(
        (a, b) =>
          Number(b.role === 'main') - Number(a.role === 'main') ||
          b.exchanges - a.exchanges ||
          a.order - b.order,
      )
      .at(0);
    return best?.thread ?? null;
  }

  function callFor(start: ThreadStart, parent: string | null): StartingCall | null {
    const words = start.words?.trim();
    if (!words || start.session === null || !start.mayBeAskedFor) return null;
    const fitting = (callsOf.get(start.session)?.asking(words) ?? []).filter((call) => {
      const thread = threadOf(call.exchange);
      if (taken.has(call) || thread === start.thread || (parent !== null && thread !== parent)) return false;
      return orderOf(call.exchange) < start.order;
    });
    const latest = fitting.reduce((most, { exchange }) => Math.max(most, orderOf(exchange)), -1);
    return fitting.find(({ exchange }) => orderOf(exchange) === latest) ?? null;
  }
}
