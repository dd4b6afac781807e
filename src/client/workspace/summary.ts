import type { Row } from '../rows.ts';
import { inSlices } from '../slices.ts';

/** What the lines of a workspace have in common: it decides which columns and filters are shown. */
export interface Summary {
  /** Tokens of the largest prompt. */
  largest: number;
  hasCost: boolean;
  hasCache: boolean;
  hasOutput: boolean;
  /** Distinct values of the filters, the most common first. */
  values: Record<'agent' | 'model' | 'kind' | 'tool' | 'status', readonly string[]>;
}

/** Looks through lines, in slices. */
export async function summarize(rows: readonly Row[]): Promise<Summary> {
  const counts = { agent: new Map(), model: new Map(), kind: new Map(), tool: new Map() };
  const summary = { largest: 1, hasCost: false, hasCache: false, hasOutput: false };
  await inSlices(rows, (row) => {
    summary.largest = Math.max(summary.largest, row.total);
    summary.hasCost ||= row.usd !== null;
    summary.hasOutput ||= row.output !== null;
    summary.hasCache ||= Boolean(row.cached) || Boolean(row.lost);
    count(counts.agent, row.agent);
    count(counts.model, row.model);
    count(counts.kind, row.kind);
    for (const tool of row.called) count(counts.tool, tool);
  });
  return {
    ...summary,
    values: {
      agent: byCount(counts.agent),
      model: byCount(counts.model),
      kind: byCount(counts.kind),
      tool: byCount(counts.tool),
      status: ['failed', 'ok'],
    },
  };
}

function count(counts: Map<string, number>, value: string | null): void {
  if (value !== null && value !== '') counts.set(value, (counts.get(value) ?? 0) + 1);
}

const byCount = (counts: ReadonlyMap<string, number>): string[] =>
  [...counts].toSorted(([, a], [, b]) => b - a).map(([value]) => value);
