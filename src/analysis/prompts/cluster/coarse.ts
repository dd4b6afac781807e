import type { Features } from './features.ts';

/** Lower than necessary: splitting later separates what is merged wrongly here. */
const threshold = 0.12;
const rounds = 2;

/** Features that represent a group, and their weights. */
interface Core {
  features: Set<number>;
  weight: number;
}

/**
 * Groups texts by shared features; returns the group of each text, numbered by first text. Rare features are slot
 * values and have a low weight; features of only one text have none. The weight is the square root of the size, because
 * a memory file of two thousand lines in several prompts is one unit, and so is a prompt of sixty lines.
 */
export function coarseGroups(features: Features): Int32Array {
  const texts = features.starts.length - 1;
  const weights = features.size.map((size, f) =>
    (features.frequency[f] as number) > 1
      ? Math.sqrt(size) * Math.log2(1 + Math.min(features.frequency[f] as number, 64))
      : 0,
  );
  let cores: Core[] = [];
  let group = assign(features, weights, cores, texts);
  for (let round = 0; round < rounds; round++) {
    cores = mergeCores(coresOf(features, weights, group), weights);
    group = assign(features, weights, cores, texts);
  }
  // A text was compared with the cores before it only: one that came first may be more similar to a later core.
  return numbered(assign(features, weights, coresOf(features, weights, group), texts));
}

/** Assigns each text to the most similar core; a text that is similar to none becomes a core. */
function assign(features: Features, weights: Float64Array, cores: Core[], texts: number): Int32Array {
  const group = new Int32Array(texts);
  const index = new Map<number, number[]>();
  const add = (core: Core, number: number): void => {
    for (const feature of core.features) {
      const known = index.get(feature);
      if (known) known.push(number);
      else index.set(feature, [number]);
    }
  };
  cores.forEach(add);
  for (let t = 0; t < texts; t++) {
    const own = features.of.subarray(features.starts[t], features.starts[t + 1]);
    const { best, similarity } = mostSimilar(own, weights, cores, index);
    if (similarity >= threshold) {
      group[t] = best;
      continue;
    }
    const core = coreFrom(
      [...own].filter((f) => (weights[f] as number) > 0),
      weights,
    );
    group[t] = cores.length;
    add(core, cores.length);
    cores.push(core);
  }
  return group;
}

function mostSimilar(
  own: Int32Array,
  weights: Float64Array,
  cores: readonly Core[],
  index: ReadonlyMap<number, readonly number[]>,
): { best: number; similarity: number } {
  const shared = new Map<number, number>();
  let weight = 0;
  for (const feature of own) {
    const value = weights[feature] as number;
    if (value === 0) continue;
    weight += value;
    for (const core of index.get(feature) ?? []) shared.set(core, (shared.get(core) ?? 0) + value);
  }
  let best = -1;
  let similarity = 0;
  for (const [core, value] of shared) {
    const own = value / Math.max(weight, (cores[core] as Core).weight);
    if (own > similarity || (own === similarity && core < best)) {
      best = core;
      similarity = own;
    }
  }
  return { best, similarity };
}

/** The features of at least half of a group's texts. */
function coresOf(features: Features, weights: Float64Array, group: Int32Array): Core[] {
  const counts: Map<number, number>[] = [];
  const sizes: number[] = [];
  group.forEach((g, t) => {
    counts[g] ??= new Map();
    sizes[g] = (sizes[g] ?? 0) + 1;
    for (let i = features.starts[t] as number; i < (features.starts[t + 1] as number); i++) {
      const feature = features.of[i] as number;
      if ((weights[feature] as number) > 0) counts[g]?.set(feature, (counts[g]?.get(feature) ?? 0) + 1);
    }
  });
  const cores: Core[] = [];
  counts.forEach((own, g) => {
    const common = [...own]
      .filter(([, count]) => 2 * count >= (sizes[g] as number))
      .map(([feature]) => feature);
    cores.push(coreFrom(common, weights));
  });
  return cores;
}

function mergeCores(cores: readonly Core[], weights: Float64Array): Core[] {
  const merged: Core[] = [];
  const index = new Map<number, number[]>();
  for (const core of cores) {
    const own = Int32Array.from([...core.features].sort((a, b) => a - b));
    if (mostSimilar(own, weights, merged, index).similarity >= threshold) continue;
    for (const feature of core.features) {
      const known = index.get(feature);
      if (known) known.push(merged.length);
      else index.set(feature, [merged.length]);
    }
    merged.push(core);
  }
  return merged;
}

function coreFrom(features: readonly number[], weights: Float64Array): Core {
  let weight = 0;
  for (const feature of features) weight += weights[feature] as number;
  return { features: new Set(features), weight };
}

function numbered(group: Int32Array): Int32Array {
  const numbers = new Map<number, number>();
  return group.map((g) => {
    const known = numbers.get(g);
    if (known !== undefined) return known;
    numbers.set(g, numbers.size);
    return numbers.size - 1;
  });
}
