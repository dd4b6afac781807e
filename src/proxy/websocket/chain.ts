/** How a turn continues an earlier one. */
interface TurnLink {
  /** Exchange of the turn it continues. */
  previous?: string;
  /** `false`: a whole request by itself; `missing_link`: something it builds on was not seen by this capture. */
  joined: boolean | 'missing_link';
}

/** Which exchange gave which answer, over all sockets of a capture: a conversation may move to another socket. */
export interface TurnChain {
  /** Where a frame with this `previous_response_id` stands. */
  link(previousResponse: string | undefined): TurnLink;
  answered(responseId: string, exchange: string, whole: boolean): void;
}

/** Answers remembered; a day of work has a few thousand. The oldest are forgotten first. */
const REMEMBERED = 100_000;

/** A chain that knows nothing yet. */
export function turnChain(): TurnChain {
  const byResponse = new Map<string, { exchange: string; whole: boolean }>();
  return {
    link(previousResponse) {
      if (previousResponse === undefined) return { joined: false };
      const found = byResponse.get(previousResponse);
      if (!found) return { joined: 'missing_link' };
      return { previous: found.exchange, joined: found.whole ? true : 'missing_link' };
    },
    answered(responseId, exchange, whole) {
      if (byResponse.has(responseId)) return;
      byResponse.set(responseId, { exchange, whole });
      for (const oldest of byResponse.keys()) {
        if (byResponse.size <= REMEMBERED) break;
        byResponse.delete(oldest);
      }
    },
  };
}
