import type { ChainNode } from '../../store/prefix-tree.ts';
import type { ListName, ResponseModel } from '../../wire/types.ts';

/** What analysis knows of one exchange: a row of the store, its lists by the tips of their chains. */
export interface Exchange {
  n: number;
  id: string;
  /** Milliseconds since 1970, or null when unknown. */
  ts: number | null;
  session: string | null;
  agent: string;
  agentVersion: string | null;
  /** Wire format, `unknown` included. */
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
  /** Its answer did not come whole, came with an error status, or holds an error. */
  failed: boolean;
  /** As the provider reported it; null where lens answered by itself. */
  inputTokens: number | null;
  /** Milliseconds from the request to the end of its answer; null when unknown. */
  msEnd: number | null;
  answer: ResponseModel | null;
}

export interface Segment {
  segment: number;
  /** Identity: the hash without cache markers and per-request noise. */
  normHash: string;
  json: string;
}

/** All that is analysed, by time then id: nothing below depends on the order in which logs were read. */
export interface Material {
  exchanges: readonly Exchange[];
  nodes: ReadonlyMap<number, ChainNode>;
  segments: ReadonlyMap<number, Segment>;
  /** Frames of bodies, parsed; a body that is not JSON has none. */
  rests: ReadonlyMap<number, unknown>;
}
