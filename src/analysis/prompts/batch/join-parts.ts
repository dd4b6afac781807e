import type { Corpus } from '../corpus/corpus.ts';
import type { AgentSamples, ReadPart } from './read-part.ts';

/** Puts parts of a file together, agents in order of their names: equal lines of two parts get one number. */
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
