import type { ComparePage, Situation } from '../read/twins/compare.ts';
import { loadData } from './data.ts';
import { type Row, type RowsFile, readRows } from './rows.ts';

type Comparable = ComparePage['comparables'][number];

/** Files of lines that are searched for similar requests: 10,000 exchanges. */
const FILES = 20;
/** Requests of each side among which the most similar pair is looked for. */
const CANDIDATES = 300;

/** Facts in which two requests should agree, the most important first. */
const facts = ['role', 'turn', 'first words', 'model', 'version', 'folder', 'mode'] as const;
type Fact = (typeof facts)[number];

/** The two requests that are compared for two groups, and what else differs between them. */
export interface ComparedPair {
  before: string;
  after: string;
  differs: Fact[];
}

/** Lines of exchanges, up to a number of files. */
export async function exchangeLines(parts: number): Promise<Row[]> {
  const files = Array.from({ length: Math.min(parts, FILES) }, (_, part) =>
    loadData<RowsFile>(`data/rows-${part}.js`),
  );
  return (await Promise.all(files)).flatMap((file) => readRows(file, 0).rows);
}

/** The most similar requests of two groups; undefined when one of them has none. */
export function similarPair(
  [before, after]: readonly [Comparable, Comparable],
  rows: readonly Row[],
  situations: Readonly<Record<string, Situation>>,
): ComparedPair | undefined {
  const factsOf = (row: Row): Record<Fact, unknown> => {
    const situation = situations[row.session ?? ''];
    return {
      role: row.role,
      turn: row.turn,
      'first words': row.asked,
      model: row.model,
      version: situation?.version ?? null,
      folder: situation?.folder ?? null,
      mode: situation?.mode ?? null,
    };
  };
  const candidates = (one: Comparable) =>
    rows
      .filter((row) => row.family !== null && belongs(row, one, situations))
      .toSorted((a, b) => Number(b.role === 'main') - Number(a.role === 'main'))
      .slice(0, CANDIDATES)
      .map((row) => ({ name: row.name, facts: factsOf(row), isMain: row.role === 'main' }));
  const others = candidates(after);
  let best: (ComparedPair & { score: number }) | undefined;
  for (const a of candidates(before))
    for (const b of others) {
      if (a.name === b.name) continue;
      const differs = facts.filter((fact) => a.facts[fact] !== b.facts[fact]);
      const lost = differs.reduce((sum, fact) => sum + 2 ** (facts.length - facts.indexOf(fact)), 0);
      const score = (a.isMain && b.isMain ? 1000 : 0) - lost;
      if (!best || score > best.score) best = { before: a.name, after: b.name, differs, score };
    }
  return best;
}

function belongs(
  row: Row,
  { kind, agent, value }: Comparable,
  situations: Readonly<Record<string, Situation>>,
): boolean {
  if (row.agent !== agent) return false;
  if (kind === 'agent') return true;
  if (kind === 'prompt') return row.family === value;
  return (kind === 'session' ? row.session : situations[row.session ?? '']?.version) === value;
}
