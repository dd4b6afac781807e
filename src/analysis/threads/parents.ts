import { type ClientHeaders, conversationKey, parentKey } from '../requests/client-ids.ts';
import { AskingCalls, type StartingCall } from './delegations.ts';

/** A thread as the search for parents sees it. */
export interface ThreadStart {
  thread: string;
  /** Its first exchange, and where that stands in time among all exchanges. */
  exchange: number;
  order: number;
  session: string | null;
  role: string | null;
  /** It may be what a call asked for: no title, router or the like, which begin with words of the thread they serve. */
  mayBeAskedFor: boolean;
  exchanges: number;
  /** What it began with, told from what the agent put around it; null when nothing was. */
  words: string | null;
  headers: ClientHeaders;
}

/** What started a thread. */
export interface Parent {
  thread: string;
  /** The call that asked for it; null where the client names the parent and no call fits. */
  call: StartingCall | null;
  /** `header`: the client names the parent; `call`: an argument of the call is what the thread began with. */
  evidence: 'header' | 'call';
}

export interface ParentSource {
  starts: readonly ThreadStart[];
  calls: readonly StartingCall[];
  threadOf(exchange: number): string | null;
  /** Where an exchange stands in time among all. */
  orderOf(exchange: number): number;
}

/**
 * Finds the threads that others started: by the headers in which a client names them, else by a tool call of the same
 * session, earlier than the thread, of which an argument is what the thread began with. A call starts one thread: several
 * that began alike take the calls in their order, the latest answer first.
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

  /** Of the threads that a client calls by one id (a title is asked for in the name of the conversation) the main one. */
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
