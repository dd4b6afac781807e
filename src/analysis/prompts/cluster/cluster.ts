import type { Corpus } from '../corpus/corpus.ts';
import type { LineClasses } from '../corpus/line-classes.ts';
import { coarseGroups } from './coarse.ts';
import { findFeatures } from './features.ts';
import { rejoin } from './rejoin.ts';
import { joinShort } from './short.ts';
import { splitGroup } from './split.ts';
import { splitStatedRoles } from './stated-roles.ts';

/** Finds which texts are samples of one template. Returns the cluster of each text, numbered by first text. */
export function clusterTexts(corpus: Corpus, classes: LineClasses): Int32Array {
  const texts = Array.from({ length: corpus.starts.length - 1 }, (_, t) => t);
  const coarse = coarseGroups(findFeatures(corpus, classes, texts));
  const groups: number[][] = [];
  for (const t of texts) {
    const group = coarse[t] as number;
    groups[group] ??= [];
    groups[group].push(t);
  }
  const split = groups.flatMap((group) => splitGroup(corpus, classes, group));
  const joined = joinShort(corpus, rejoin(corpus, classes, split));
  const clusters = splitStatedRoles(corpus, classes, joined);
  clusters.sort((a, b) => (a[0] as number) - (b[0] as number));
  const cluster = new Int32Array(texts.length);
  clusters.forEach((members, c) => {
    for (const t of members) cluster[t] = c;
  });
  return cluster;
}
