import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** One sample as it was generated or labelled by hand. */
export interface TruthSample {
  id: string;
  family: string;
  sha: string;
  /** One character a line: F fixed, S slot, O optional, L list or free text, M moved, ? not scored. */
  labels: string;
  /** Runs [first element, count] of the template elements that the lines are. */
  elems: [number, number][];
  /** Positions of values in S lines: [line, start, end, type]. */
  spans: [number, number, number, string][];
}

export interface TruthFamily {
  id: string;
  n: number;
  skeleton: string[];
  patterns: string[][];
}

export interface Truth {
  meta: { n: number; rawBytes: number };
  families: TruthFamily[];
  samples: Map<string, TruthSample>;
}

export interface CandidateColumn {
  /** F S O L M, or D for varying in a way that is not known. */
  k: string;
  t: string[];
}

export type CandidateItem = number | [number, number] | { c: number; v: string[] };

export type CandidateLine =
  | { type: 'family'; id: string; cols: CandidateColumn[] }
  | { type: 'sample'; id: string; family: string; path: CandidateItem[] };

/** Reads a truth file: the head as one JSON text, then one sample a line. */
export async function readTruth(file: string): Promise<Truth> {
  let head = '';
  let inSamples = false;
  const samples = new Map<string, TruthSample>();
  for await (const line of linesOf(file)) {
    if (!inSamples) {
      inSamples = line.startsWith('"samples"');
      if (!inSamples) head += line;
    } else if (line.startsWith('{')) {
      const sample = JSON.parse(line.replace(/,$/, '')) as TruthSample;
      samples.set(sample.id, sample);
    }
  }
  const { meta, families } = JSON.parse(`${head.replace(/,\s*$/, '')}}`) as Omit<Truth, 'samples'>;
  return { meta, families, samples };
}

/** Lines of a candidate file. */
export async function* readCandidate(file: string): AsyncIterable<CandidateLine> {
  for await (const line of linesOf(file)) if (line) yield JSON.parse(line) as CandidateLine;
}

function linesOf(file: string): AsyncIterable<string> {
  return createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
}
