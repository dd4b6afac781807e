import type { Family, PromptRequest } from '../types.ts';
import { compare } from './surfaces.ts';

/** Minimum fraction of fixed lines that two versions of one prompt share. */
const kinship = 0.5;

/**
 * Links families that are versions of one another: same agent and role, half of their fixed lines in common, and never
 * active at the same time (by agent version if known, else by time). Sets `lineage` to the id of the earliest.
 */
export function linkVersions(families: Family[], requests: ReadonlyMap<string, PromptRequest>): void {
  const span = new Map(families.map((family) => [family, spanOf(family, requests)]));
  const byTime = [...families].sort(
    (a, b) => (span.get(a)?.from ?? 0) - (span.get(b)?.from ?? 0) || compare(a.id, b.id),
  );
  byTime.forEach((family, i) => {
    const ancestor = byTime
      .slice(0, i)
      .reverse()
      .find(
        (other) =>
          other.agent === family.agent && other.role === family.role && areVersions(other, family, span),
      );
    family.lineage = ancestor?.lineage ?? family.id;
  });
}

interface Span {
  from: number;
  to: number;
  versions: ReadonlySet<string | null>;
}

function spanOf({ requests }: Family, all: ReadonlyMap<string, PromptRequest>): Span {
  const own = requests.map((id) => all.get(id) as PromptRequest);
  const times = own.map(({ ts }) => ts).filter((ts) => ts !== null);
  return {
    from: times.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    to: times.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
    versions: new Set(own.map(({ agentVersion }) => agentVersion)),
  };
}

function areVersions(older: Family, newer: Family, spans: ReadonlyMap<Family, Span>): boolean {
  const [a, b] = [spans.get(older) as Span, spans.get(newer) as Span];
  const known = ![...a.versions, ...b.versions].includes(null);
  const apart = known ? [...a.versions].every((version) => !b.versions.has(version)) : a.to < b.from;
  return apart && overlap(fixedLines(older), fixedLines(newer)) >= kinship;
}

function fixedLines({ surfaces }: Family): Set<string> {
  const lines = surfaces.flatMap(({ template }) =>
    template.columns.filter(({ kind }) => kind === 'F').map(({ literals }) => literals[0] as string),
  );
  return new Set(lines.filter((line) => line.trim().length > 3));
}

function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let common = 0;
  for (const line of a) if (b.has(line)) common++;
  const smaller = Math.min(a.size, b.size);
  return smaller === 0 ? 0 : common / smaller;
}
