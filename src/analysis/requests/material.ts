import type { ChainNode } from '../../store/prefix-tree.ts';
import type { ListName, ResponseModel } from '../../wire/types.ts';

/** One exchange for the analysis: its row in the store, with its lists as leaves of the prefix tree. */
export interface Exchange {
  n: number;
  id: string;
  /** Milliseconds since 1970, or null when unknown. */
  ts: number | null;
  session: string | null;
  agent: string;
  agentVersion: string | null;
  /** Wire format, may be `unknown`. */
  wire: string;
  /** Path and query. */
  path: string;
  rest: number | null;
  /** Bytes of the body, decoded. */
  requestBytes: number | null;
  tips: Readonly<Record<ListName, number | null>>;
  model: string | null;
  status: number | null;
  outcome: string;
  completeness: string;
  /** Its answer was incomplete, had an error status, or contains an error. */
  failed: boolean;
  /** As reported by the provider; null if lens answered itself. */
  inputTokens: number | null;
  /** Milliseconds from the request to the end of its answer; null when unknown. */
  msEnd: number | null;
  answer: ResponseModel | null;
}

export interface Segment {
  segment: number;
  /** Identity: the hash without cache markers and per-request noise. */
  normHash: string;
  /** Read it once for each use: it may have to be unpacked. */
  readonly json: string;
}

/** Everything that is analysed, by time then id, so that results do not depend on the order in which logs were read. */
export interface Material {
  exchanges: readonly Exchange[];
  nodes: ReadonlyMap<number, ChainNode>;
  segments: ReadonlyMap<number, Segment>;
  /** Parsed envelopes of bodies; a body that is not JSON has none. */
  rests: ReadonlyMap<number, unknown>;
}
