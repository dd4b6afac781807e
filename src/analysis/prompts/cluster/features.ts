import type { Corpus } from '../corpus/corpus.ts';
import { mix } from '../corpus/hashing.ts';
import { isMarkup, type LineClasses } from '../corpus/line-classes.ts';

/**
 * Texts as sets of features. A feature is a group of line shapes that occur in exactly the same texts: the thousand
 * fixed lines of a prompt are one feature, so comparing prompts is cheap.
 */
export interface Features {
  /** Features of each text, ascending; text t has those from `starts[t]` on. */
  of: Int32Array;
  starts: Int32Array;
  /** Weight of a feature: the sum of the logarithms of its lines' lengths. */
  size: Float64Array;
  /** Texts that have the feature. */
  frequency: Int32Array;
  /** Feature of each line shape. */
  featureOf: Int32Array;
}

/** Finds the features of some texts of a corpus. A line counts once per text. */
export function findFeatures(corpus: Corpus, classes: LineClasses, texts: readonly number[]): Features {
  const { ids, starts } = corpus;
  const { frequency, signatures, length } = countShapes(corpus, classes, texts);
  const featureOf = new Int32Array(classes.count).fill(-1);
  const groups = new Map<string, number>();
  const size: number[] = [];
  const featureFrequency: number[] = [];
  const of: number[] = [];
  const ofStarts = new Int32Array(texts.length + 1);
  const last = new Int32Array(classes.count).fill(-1);
  texts.forEach((text, t) => {
    const own: number[] = [];
    for (let i = starts[text] as number; i < (starts[text + 1] as number); i++) {
      const shape = classes.mask[ids[i] as number] as number;
      let feature = featureOf[shape] as number;
      if (feature === -1) {
        const key = `${frequency[shape]} ${signatures[2 * shape]} ${signatures[2 * shape + 1]}`;
        feature = groups.get(key) ?? groups.size;
        if (feature === groups.size) {
          groups.set(key, feature);
          size.push(0);
          featureFrequency.push(frequency[shape] as number);
        }
        featureOf[shape] = feature;
        size[feature] = (size[feature] as number) + Math.log2(1 + (length[shape] as number));
      }
      if (last[feature] !== t) {
        last[feature] = t;
        own.push(feature);
      }
    }
    own.sort((a, b) => a - b);
    for (const feature of own) of.push(feature);
    ofStarts[t + 1] = of.length;
  });
  return {
    of: Int32Array.from(of),
    starts: ofStarts,
    size: Float64Array.from(size),
    frequency: Int32Array.from(featureFrequency),
    featureOf,
  };
}

/** For each line shape: the number of texts with it, a signature of these texts, and a length. */
function countShapes(corpus: Corpus, classes: LineClasses, texts: readonly number[]) {
  const { ids, starts, lines } = corpus;
  const frequency = new Int32Array(classes.count);
  const signatures = new Int32Array(classes.count * 2);
  const length = new Int32Array(classes.count);
  const last = new Int32Array(classes.count).fill(-1);
  texts.forEach((text, t) => {
    const [a, b] = [mix(t + 1), mix(~t)];
    for (let i = starts[text] as number; i < (starts[text + 1] as number); i++) {
      const id = ids[i] as number;
      const shape = classes.mask[id] as number;
      if (last[shape] === t) continue;
      if (last[shape] === -1) length[shape] = evidenceOf(lines[id] as string);
      last[shape] = t;
      frequency[shape] = (frequency[shape] as number) + 1;
      signatures[2 * shape] = (signatures[2 * shape] as number) + a;
      signatures[2 * shape + 1] = (signatures[2 * shape + 1] as number) ^ b;
    }
  });
  return { frequency, signatures, length };
}

/** Number of characters of a line that count as evidence. */
function evidenceOf(line: string): number {
  return isMarkup(line) ? 0 : line.length;
}
