import type { Corpus } from '../corpus/corpus.ts';
import type { LineClasses } from '../corpus/line-classes.ts';
import { type Features, findFeatures } from './features.ts';
import { areApart } from './split.ts';

/** Clusters whose cores overlap by at least this fraction of the smaller one may be one family. */
const overlap = 0.6;
/** … unless one is a smaller fraction of the other than this. */
const proportion = 0.12;

/**
 * Joins clusters that the coarse grouping separated: their cores overlap, and they do not pass the test for two
 * families.
 */
export function rejoin(corpus: Corpus, classes: LineClasses, clusters: readonly number[][]): number[][] {
  const features = findFeatures(
    corpus,
    classes,
    Array.from({ length: corpus.starts.length - 1 }, (_, t) => t),
  );
  const result: number[][] = [];
  const cores: Set<number>[] = [];
  const index = new Map<number, number[]>();
  const bySize = [...clusters].sort((a, b) => b.length - a.length || (a[0] as number) - (b[0] as number));
  for (const cluster of bySize) {
    const core = coreOf(features, cluster);
    const joined = nearest(features, core, cores, index).find(
      (other) => !areApart(corpus, classes, result[other] as number[], cluster),
    );
    if (joined !== undefined) {
      result[joined] = [...(result[joined] as number[]), ...cluster].sort((a, b) => a - b);
      continue;
    }
    for (const feature of core) {
      const known = index.get(feature);
      if (known) known.push(result.length);
      else index.set(feature, [result.length]);
    }
    cores.push(core);
    result.push(cluster);
  }
  return result;
}

/** Features that most texts of a cluster have. */
function coreOf({ of, starts, size }: Features, cluster: readonly number[]): Set<number> {
  const counts = new Map<number, number>();
  for (const t of cluster)
    for (let i = starts[t] as number; i < (starts[t + 1] as number); i++)
      counts.set(of[i] as number, (counts.get(of[i] as number) ?? 0) + 1);
  const core = new Set<number>();
  for (const [feature, count] of counts)
    if (count >= 0.8 * cluster.length && (size[feature] as number) > 0) core.add(feature);
  return core;
}

/** Clusters whose core overlaps enough with the given one, most similar first. */
function nearest(
  { size }: Features,
  core: ReadonlySet<number>,
  cores: readonly ReadonlySet<number>[],
  index: ReadonlyMap<number, readonly number[]>,
): number[] {
  const shared = new Map<number, number>();
  let weight = 0;
  for (const feature of core) {
    weight += size[feature] as number;
    for (const other of index.get(feature) ?? [])
      shared.set(other, (shared.get(other) ?? 0) + (size[feature] as number));
  }
  const scored: { other: number; score: number }[] = [];
  for (const [other, common] of shared) {
    let otherWeight = 0;
    for (const feature of cores[other] as ReadonlySet<number>) otherWeight += size[feature] as number;
    if (common < proportion * Math.max(weight, otherWeight)) continue;
    const score = common / Math.min(weight, otherWeight);
    if (score >= overlap) scored.push({ other, score });
  }
  return scored.sort((a, b) => b.score - a.score || a.other - b.other).map(({ other }) => other);
}
