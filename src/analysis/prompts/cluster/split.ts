import { wordSimilarity } from '../align/words.ts';
import type { Corpus } from '../corpus/corpus.ts';
import type { LineClasses } from '../corpus/line-classes.ts';
import type { Features } from './features.ts';
import { findFeatures } from './features.ts';

/** What each side needs of its own to be a separate family: a fraction of its core, in this many separate positions. */
export interface Enough {
  exclusive: number;
  runs: number;
}

/**
 * A feature is in a side's core if at least this fraction of its texts have it, and exclusive to it if few of the other
 * texts do.
 */
const inCore = 0.8;
const elsewhere = 0.05;
const enough: Enough = { exclusive: 0.1, runs: 3 };
/** With this few texts, the whole content of one memory file may be common to all. */
const few = 2;
/** A text with less than this fraction of a side's own core is not near that side. */
const present = 0.05;
/** With this fraction of exclusive core from the first line on, one position is enough. */
const different = 0.5;
/**
 * … and with this fraction in one position if the first lines are different sentences: a prompt starts with its
 * purpose.
 */
const differentOpening = { share: 0.08, likeness: 0.5 };
/** If the first lines state different roles, less has to differ, but in each of several texts. */
const differentRole = { exclusive: 0.02, runs: 2, texts: 3 };
const statedRole =
  /^\W*(?:you are|your role is|act as)\s+(?:an?\s|the\s|now\s)?(.{1,80}?)(?=[,.;:(]|\s(?:that|who|which|for|of|in|at|based|running|whose)\s|$)|^\s*(?:你是|您是)(.{1,40}?)(?=[，。；：、]|$)|^\s*(?:あなたは|君は)(.{1,40}?)(?=です|、|。|$)/iu;
const maxCandidates = 16;
const maxSpread = 8;

/**
 * Splits a group of texts into families. Two sets of texts are two families only if each has a large exclusive part of
 * its core, in several positions: a difference on one side only is an optional block, a difference in one position is
 * free text.
 */
export function splitGroup(corpus: Corpus, classes: LineClasses, texts: readonly number[]): number[][] {
  if (texts.length < 2) return [[...texts]];
  const features = findFeatures(corpus, classes, texts);
  const sides = findSides({ corpus, classes, texts, features });
  if (!sides) return [[...texts]];
  return sides.flatMap((side) => splitGroup(corpus, classes, side));
}

interface Group {
  corpus: Corpus;
  classes: LineClasses;
  texts: readonly number[];
  features: Features;
}

function findSides(group: Group): number[][] | undefined {
  const { features, texts } = group;
  const candidates = heavyFeatures(features, texts.length);
  const members = candidates.map((feature) => textsWith(features, feature));
  for (let p = 0; p < candidates.length; p++) {
    for (let q = p + 1; q < candidates.length; q++) {
      const [a, b] = [members[p] as Uint8Array, members[q] as Uint8Array];
      if (a.some((has, t) => has === 1 && b[t] === 1)) continue;
      const sides = sidesOf(group, a, b);
      if (sides) return sides;
    }
    const own = members[p] as Uint8Array;
    const sides = sidesOf(
      group,
      own,
      own.map((has) => 1 - has),
    );
    if (sides) return sides;
  }
  return undefined;
}

/**
 * Features that only some texts have: the heaviest, then the most widespread. The heaviest may all be memory files; the
 * most widespread then show what most texts of a family share.
 */
function heavyFeatures({ size, frequency }: Features, texts: number): number[] {
  const partial = [...size.keys()].filter((f) => (frequency[f] as number) < texts && (size[f] as number) > 0);
  const most = (weight: (f: number) => number, count: number): number[] =>
    [...partial].sort((a, b) => weight(b) - weight(a) || a - b).slice(0, count);
  const heavy = most((f) => size[f] as number, maxCandidates);
  const spread = most((f) => (frequency[f] as number) * Math.log2(1 + (size[f] as number)), maxSpread);
  return [...new Set([...heavy, ...spread])];
}

function textsWith({ of, starts }: Features, feature: number): Uint8Array {
  const has = new Uint8Array(starts.length - 1);
  for (let t = 0; t < has.length; t++)
    for (let i = starts[t] as number; i < (starts[t + 1] as number) && (of[i] as number) <= feature; i++)
      if (of[i] === feature) has[t] = 1;
  return has;
}

/** Both sides with the texts near them, and the texts near neither; undefined when they are not two families. */
function sidesOf(group: Group, a: Uint8Array, b: Uint8Array): number[][] | undefined {
  const { features, texts } = group;
  const cores = twoCores(group, a, b, enough);
  if (!cores) return undefined;
  const sides: number[][] = [[], [], []];
  texts.forEach((text, t) => {
    const [own, other] = [shareOf(features, t, cores[0]), shareOf(features, t, cores[1])];
    sides[Math.max(own, other) < present ? 2 : own >= other ? 0 : 1]?.push(text);
  });
  return sides.filter((side) => side.length > 0);
}

/** The exclusive cores of two sets of texts, if these show that they are two families. */
function twoCores(
  group: Group,
  a: Uint8Array,
  b: Uint8Array,
  { exclusive, runs }: Enough,
): [Set<number>, Set<number>] | undefined {
  const countsA = countFeatures(group.features, a);
  const countsB = countFeatures(group.features, b);
  const sideA = exclusiveCore(group.features, countsA, group.texts.length);
  const sideB = exclusiveCore(group.features, countsB, group.texts.length);
  const [first, second] = [a.indexOf(1), b.indexOf(1)];
  const sides: [Set<number>, Set<number>] = [sideA.exclusive, sideB.exclusive];
  const least = Math.min(sideA.share, sideB.share);
  if (least === 0 || least < Math.min(exclusive, differentRole.exclusive)) return undefined;
  const [openingA, openingB] = [ownOpening(group, first, sideA), ownOpening(group, second, sideB)];
  if (openingA && openingB && areRoles(openingA.line, openingB.line) && least >= differentRole.exclusive) {
    const runsOf = (t: number, own: SideCore, other: SideCore): number =>
      spreadOf(group, t, own, other.exclusive).runs;
    const several = Math.min(sideA.texts, sideB.texts) >= differentRole.texts;
    if (several && Math.min(runsOf(first, sideA, sideB), runsOf(second, sideB, sideA)) >= differentRole.runs)
      return sides;
  }
  if (least < exclusive) return undefined;
  if (openingA && openingB) {
    if (least >= different) return sides;
    const unlike = wordSimilarity(openingA.line, openingB.line) < differentOpening.likeness;
    if (unlike && Math.min(openingA.share, openingB.share) >= differentOpening.share) return sides;
  }
  const isSpread = (t: number, own: SideCore, other: SideCore): boolean => {
    const spread = spreadOf(group, t, own, other.exclusive);
    return spread.runs >= runs && (own.texts > few || spread.share >= exclusive);
  };
  return isSpread(first, sideA, sideB) && isSpread(second, sideB, sideA) ? sides : undefined;
}

/** Whether two first lines state two roles: `You are the explore agent.` and `You are the plan agent.` */
function areRoles(a: string, b: string): boolean {
  const [left, right] = [a, b].map((line) => statedRole.exec(line.slice(0, 200))?.slice(1).join('').trim());
  return left !== undefined && right !== undefined && left.toLowerCase() !== right.toLowerCase();
}

/** Whether two sets of texts are two families. */
export function areApart(
  corpus: Corpus,
  classes: LineClasses,
  a: readonly number[],
  b: readonly number[],
  needed: Enough = enough,
): boolean {
  const texts = [...a, ...b];
  const features = findFeatures(corpus, classes, texts);
  const isA = Uint8Array.from(texts, (_, t) => (t < a.length ? 1 : 0));
  return (
    twoCores(
      { corpus, classes, texts, features },
      isA,
      isA.map((has) => 1 - has),
      needed,
    ) !== undefined
  );
}

interface Counts {
  texts: number;
  of: Int32Array;
}

function countFeatures({ of, starts, size }: Features, members: Uint8Array): Counts {
  const counts = new Int32Array(size.length);
  let texts = 0;
  members.forEach((has, t) => {
    if (!has) return;
    texts++;
    for (let i = starts[t] as number; i < (starts[t + 1] as number); i++)
      counts[of[i] as number] = (counts[of[i] as number] as number) + 1;
  });
  return { texts, of: counts };
}

/** The common part of a side, and its exclusive part. */
interface SideCore {
  texts: number;
  core: Set<number>;
  exclusive: Set<number>;
  /** Weight of `exclusive` as a share of the core's. */
  share: number;
}

/**
 * A side's core and its exclusive part, which does not occur in the rest of the group. A few texts with the same memory
 * file may also share optional blocks, but these occur throughout the group.
 */
function exclusiveCore({ size, frequency }: Features, own: Counts, texts: number): SideCore {
  const side: SideCore = { texts: own.texts, core: new Set(), exclusive: new Set(), share: 0 };
  if (own.texts === 0 || own.texts === texts) return side;
  let core = 0;
  let alone = 0;
  size.forEach((weight, f) => {
    if ((own.of[f] as number) < inCore * own.texts) return;
    core += weight;
    side.core.add(f);
    if ((frequency[f] as number) - (own.of[f] as number) > elsewhere * (texts - own.texts)) return;
    alone += weight;
    side.exclusive.add(f);
  });
  side.share = core === 0 ? 0 : alone / core;
  return side;
}

/**
 * The first common line of a side in a text, if it is exclusive to the side, and the fraction of the common lines
 * formed by it and the exclusive lines after it.
 */
function ownOpening(
  { corpus, classes, texts, features }: Group,
  t: number,
  { core, exclusive }: SideCore,
): { line: string; share: number } | undefined {
  const text = texts[t] as number;
  let opening: string | undefined;
  let own = 0;
  let all = 0;
  let ended = false;
  for (let i = corpus.starts[text] as number; i < (corpus.starts[text + 1] as number); i++) {
    const id = corpus.ids[i] as number;
    const line = corpus.lines[id] as string;
    const feature = features.featureOf[classes.mask[id] as number] as number;
    if (line.trim() === '' || (features.size[feature] as number) === 0 || !core.has(feature)) continue;
    opening ??= line;
    const weight = Math.log2(1 + line.length);
    all += weight;
    ended ||= !exclusive.has(feature);
    if (!ended) own += weight;
  }
  return opening !== undefined && own > 0 ? { line: opening, share: own / all } : undefined;
}

/**
 * The number of separate positions of a side's exclusive lines in a text (lines of both sides separate them), and their
 * fraction of its common lines. The largest position counts for the number but not for the fraction: it may be a memory
 * file, whose length is no evidence about the prompt.
 */
function spreadOf(
  { corpus, classes, texts, features }: Group,
  t: number,
  { core, exclusive }: SideCore,
  other: ReadonlySet<number>,
): { runs: number; share: number } {
  const text = texts[t] as number;
  const runs: number[] = [];
  let inside = false;
  let all = 0;
  for (let i = corpus.starts[text] as number; i < (corpus.starts[text + 1] as number); i++) {
    const id = corpus.ids[i] as number;
    const { length } = corpus.lines[id] as string;
    if (length < 4) continue;
    const feature = features.featureOf[classes.mask[id] as number] as number;
    const weight = Math.log2(1 + length);
    if (core.has(feature)) all += weight;
    if (exclusive.has(feature)) {
      if (!inside) runs.push(0);
      runs[runs.length - 1] = (runs[runs.length - 1] as number) + weight;
      inside = true;
    } else if ((features.frequency[feature] as number) > 1 && !other.has(feature)) inside = false;
  }
  const largest = runs.reduce((most, run) => Math.max(most, run), 0);
  const own = runs.reduce((sum, run) => sum + run, 0);
  return { runs: runs.length, share: all === 0 ? 0 : (own - largest) / Math.max(1, all - largest) };
}

function shareOf({ of, starts, size }: Features, t: number, exclusive: ReadonlySet<number>): number {
  let has = 0;
  let all = 0;
  for (let i = starts[t] as number; i < (starts[t + 1] as number); i++)
    if (exclusive.has(of[i] as number)) has += size[of[i] as number] as number;
  for (const feature of exclusive) all += size[feature] as number;
  return all === 0 ? 0 : has / all;
}
