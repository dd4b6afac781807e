import { closeSync, openSync, readSync } from 'node:fs';
import { type Corpus, CorpusBuilder } from '../corpus/corpus.ts';

/** A sample file or a part of it, as a range of bytes. */
export interface FilePart {
  file: string;
  from: number;
  to: number;
}

/** Samples of one agent, in file order: text `i` of the corpus is the text of sample `i`. */
export interface AgentSamples {
  agent: string;
  ids: string[];
  /** Milliseconds since 1970, or null. */
  times: (number | null)[];
  corpus: Corpus;
}

/** The content of a part of a sample file. */
export interface ReadPart {
  agents: AgentSamples[];
  /** Lines that are not samples: byte offset of the line, and the error. */
  faults: { offset: number; message: string }[];
}

const chunkSize = 8 << 20;

/**
 * Reads the samples whose line starts in a part of a file: JSON lines `{id, text, ts?, agent?}`. Texts are split into
 * lines as they are read and not kept.
 */
export function readPart({ file, from, to }: FilePart): ReadPart {
  const collected = new Map<string, { ids: string[]; times: (number | null)[]; builder: CorpusBuilder }>();
  const faults: ReadPart['faults'] = [];
  eachLine({ file, from, to }, (line, offset) => {
    const sample = parseSample(line);
    if (typeof sample === 'string') {
      if (sample !== '') faults.push({ offset, message: sample });
      return;
    }
    let own = collected.get(sample.agent);
    if (!own) {
      own = { ids: [], times: [], builder: new CorpusBuilder() };
      collected.set(sample.agent, own);
    }
    own.ids.push(sample.id);
    own.times.push(sample.ts);
    own.builder.add(sample.text);
  });
  const agents = [...collected].map(([agent, { ids, times, builder }]) => ({
    agent,
    ids,
    times,
    corpus: builder.finish(),
  }));
  return { agents, faults };
}

/** Calls back for each line that starts in the part; the first line of a file starts at 0, any other after a newline. */
function eachLine({ file, from, to }: FilePart, visit: (line: Buffer, offset: number) => void): void {
  const descriptor = openSync(file, 'r');
  try {
    // One byte earlier: a newline there means that a line starts right at `from`.
    let position = Math.max(0, from - 1);
    let skipping = from > 0;
    let rest = Buffer.alloc(0);
    let restAt = position;
    const chunk = Buffer.allocUnsafe(chunkSize);
    for (;;) {
      const size = readSync(descriptor, chunk, 0, chunkSize, position);
      if (size === 0) break;
      position += size;
      let start = 0;
      for (;;) {
        const end = chunk.subarray(0, size).indexOf(10, start);
        if (end < 0) break;
        const own = chunk.subarray(start, end);
        if (!skipping) visit(rest.length > 0 ? Buffer.concat([rest, own]) : own, restAt);
        skipping = false;
        rest = Buffer.alloc(0);
        start = end + 1;
        restAt = position - size + start;
        if (restAt >= to) return;
      }
      rest = Buffer.concat([rest, chunk.subarray(start, size)]);
    }
    if (rest.length > 0 && !skipping && restAt < to) visit(rest, restAt);
  } finally {
    closeSync(descriptor);
  }
}

interface Sample {
  id: string;
  agent: string;
  text: string;
  ts: number | null;
}

/** A sample, '' for a blank line, or the error. */
function parseSample(line: Buffer): Sample | string {
  let parsed: unknown;
  try {
    const json = line.toString('utf8');
    if (json.trim() === '') return '';
    parsed = JSON.parse(json);
  } catch {
    return 'not JSON';
  }
  if (typeof parsed !== 'object' || parsed === null) return 'not a JSON object';
  const { id, agent, text, ts } = parsed as Record<string, unknown>;
  if (typeof text !== 'string') return 'has no `text`';
  if (typeof id !== 'string' && typeof id !== 'number') return 'has no `id`';
  return { id: String(id), agent: typeof agent === 'string' ? agent : '', text, ts: timeOf(ts) };
}

/** ISO text, or a number: seconds since 1970 if it is too small for milliseconds. */
function timeOf(ts: unknown): number | null {
  const time =
    typeof ts === 'string'
      ? Date.parse(ts)
      : typeof ts === 'number'
        ? ts < 1e11
          ? ts * 1000
          : ts
        : Number.NaN;
  return Number.isFinite(time) ? time : null;
}

/** Joins parts of a file, agents sorted by name; equal lines of two parts get one number. */
export function joinParts(parts: readonly ReadPart[]): AgentSamples[] {
  const byAgent = new Map<string, AgentSamples[]>();
  for (const own of parts.flatMap(({ agents }) => agents)) {
    const known = byAgent.get(own.agent);
    if (known) known.push(own);
    else byAgent.set(own.agent, [own]);
  }
  return [...byAgent.values()].map(joinAgent).sort((a, b) => (a.agent < b.agent ? -1 : 1));
}

function joinAgent(parts: readonly AgentSamples[]): AgentSamples {
  const [first, ...others] = parts as [AgentSamples, ...AgentSamples[]];
  if (others.length === 0) return first;
  return {
    agent: first.agent,
    ids: parts.flatMap(({ ids }) => ids),
    times: parts.flatMap(({ times }) => times),
    corpus: others.reduce((corpus, { corpus: other }) => joinCorpora(corpus, other), first.corpus),
  };
}

function joinCorpora(a: Corpus, b: Corpus): Corpus {
  const numbers = new Map(a.lines.map((line, number) => [line, number]));
  const lines = [...a.lines];
  const renumber = Int32Array.from(b.lines, (line) => {
    const known = numbers.get(line);
    if (known !== undefined) return known;
    lines.push(line);
    return lines.length - 1;
  });
  const ids = new Int32Array(a.ids.length + b.ids.length);
  ids.set(a.ids);
  for (let i = 0; i < b.ids.length; i++) ids[a.ids.length + i] = renumber[b.ids[i] as number] as number;
  const starts = new Int32Array(a.starts.length + b.starts.length - 1);
  starts.set(a.starts);
  for (let i = 1; i < b.starts.length; i++)
    starts[a.starts.length - 1 + i] = a.ids.length + (b.starts[i] as number);
  return { lines, ids, starts };
}
