/**
 * Scores templates against truth.
 *
 * node bench/slots/score.ts DIR/truth.json TEMPLATES.jsonl [--json] [--strict] [--min-n=2] [--cm]
 */
import { createHash } from 'node:crypto';
import type { CandidateColumn, CandidateLine, Truth, TruthSample } from './formats.ts';
import { readCandidate, readTruth } from './formats.ts';
import { f1, RandIndex } from './measures.ts';
import { tolerateSlides } from './slide.ts';
import { type Spelled, spell } from './spell.ts';

const truthKinds = 'FSOLM';
const foundKinds = 'FSOLMD';

interface CandidateFamily {
  cols: CandidateColumn[];
  /** Number of its first column among those of all families. */
  base: number;
}

/** Counts of a candidate's lines by truth and by the candidate's label; filled sample by sample. */
export class Score {
  readonly #truth: Truth;
  readonly #strict: boolean;
  readonly #families = new Map<string, CandidateFamily>();
  #columns = 0;
  readonly #familyIndex = new RandIndex();
  readonly #columnIndex = new RandIndex();
  /** Rows by truth, columns by candidate. */
  readonly confusion = Array.from({ length: 5 }, () => new Int32Array(6));
  readonly #totals = {
    n: 0,
    lossless: 0,
    slid: 0,
    iou: 0,
    spans: 0,
    exact: 0,
    template: 0,
    paths: 0,
    values: 0,
    items: 0,
  };

  constructor(truth: Truth, strict: boolean) {
    this.#truth = truth;
    this.#strict = strict;
  }

  add(line: CandidateLine): void {
    const totals = this.#totals;
    if (line.type === 'family') {
      this.#families.set(line.id, { cols: line.cols, base: this.#columns });
      this.#columns += line.cols.length;
      for (const { t } of line.cols)
        for (const literal of t) totals.template += Buffer.byteLength(literal) + 1;
      return;
    }
    const truth = this.#truth.samples.get(line.id);
    if (!truth) return;
    const family = this.#families.get(line.family) as CandidateFamily;
    const spelled = spell(family.cols, line.path);
    totals.n++;
    totals.items += line.path.length;
    totals.values += spelled.valueBytes;
    totals.paths += Buffer.byteLength(JSON.stringify(line.path));
    const sha = createHash('sha1').update(spelled.lines.join('\n')).digest('hex');
    if (sha === truth.sha) totals.lossless++;
    this.#familyIndex.add(truth.family, line.family);
    this.#addLines(truth, spelled, family);
  }

  #addLines(truth: TruthSample, spelled: Spelled, { cols, base }: CandidateFamily): void {
    const labels = truth.labels.split('');
    if (!this.#strict) this.#totals.slid += tolerateSlides(labels, spelled, cols);
    const elements = truth.elems.flatMap(([first, count]) =>
      Array.from({ length: count }, (_, i) => first + i),
    );
    const spans = Map.groupBy(truth.spans, ([line]) => line);
    labels.forEach((label, i) => {
      const kind = truthKinds.indexOf(label);
      const column = spelled.columns[i];
      if (kind < 0 || column === undefined) return;
      const found = cols[column]?.k as string;
      const row = this.confusion[kind] as Int32Array;
      row[foundKinds.indexOf(found)] = (row[foundKinds.indexOf(found)] as number) + 1;
      if (label !== 'L') this.#columnIndex.add(elements[i] as number, base + column);
      if (label === 'S') this.#addSpan(spelled, i, spans.get(i) ?? [], found === 'F');
    });
  }

  #addSpan(spelled: Spelled, i: number, spans: TruthSample['spans'], fixed: boolean): void {
    const length = (spelled.lines[i] as string).length;
    const truth = new Uint8Array(length);
    const found = new Uint8Array(length);
    for (const [, start, end] of spans) truth.fill(1, start, end);
    const placeholders = spelled.placeholders[i];
    if (!fixed && placeholders) for (const [start, end] of placeholders) found.fill(1, start, end);
    else if (!fixed) found.fill(1);
    let both = 0;
    let either = 0;
    truth.forEach((own, k) => {
      both += own & (found[k] as number);
      either += own | (found[k] as number);
    });
    this.#totals.spans++;
    this.#totals.iou += either ? both / either : 1;
    if (both === either) this.#totals.exact++;
  }

  /** All measures; templates are compared for families of at least `minSamples` samples. */
  result(minSamples: number) {
    const { n, slid, iou, spans, exact, lossless, template, paths, values, items } = this.#totals;
    const { rawBytes } = this.#truth.meta;
    const { dynamic, fixed } = this.#binary();
    const { byKind, macro } = this.#byKind();
    const { skeletons, compared, patterns } = this.#templates(minSamples);
    const { truth, found } = this.#familyIndex.parts;
    return {
      n,
      slid,
      families: { truth, cand: found, ARI: round(this.#familyIndex.value()) },
      dynamic: { P: round(dynamic.p), R: round(dynamic.r), F1: round(dynamic.f1) },
      fixed: { P: round(fixed.p), R: round(fixed.r), F1: round(fixed.f1) },
      macroF1_2class: round((dynamic.f1 + fixed.f1) / 2),
      F1_by_class: byKind,
      macroF1_5class: round(macro),
      column_ARI: round(this.#columnIndex.value()),
      span_IoU: round(iou / (spans || 1)),
      span_exact: round(exact / (spans || 1)),
      skeleton_exact: `${skeletons}/${compared}`,
      pattern_F1: round(patterns),
      lossless: round(lossless / this.#truth.meta.n),
      bytes: {
        raw: rawBytes,
        template,
        paths,
        ratio: round((template + paths) / rawBytes),
        mdl_ratio: round((template + values + 2 * items) / rawBytes),
      },
    };
  }

  /** Fixed or not, over line occurrences. */
  #binary() {
    let [hits, wrong, missed, rejected] = [0, 0, 0, 0];
    this.confusion.forEach((row, t) => {
      row.forEach((count, c) => {
        if (t > 0 && c > 0) hits += count;
        else if (t > 0) missed += count;
        else if (c > 0) wrong += count;
        else rejected += count;
      });
    });
    return { dynamic: f1(hits, wrong, missed), fixed: f1(rejected, missed, wrong) };
  }

  #byKind() {
    const byKind: Record<string, number> = {};
    let total = 0;
    let kinds = 0;
    [...truthKinds].forEach((kind, t) => {
      const row = (this.confusion[t] as Int32Array).reduce((sum, count) => sum + count, 0);
      const column = this.confusion.reduce((sum, own) => sum + (own[t] as number), 0);
      const hits = this.confusion[t]?.[t] as number;
      const own = f1(hits, column - hits, row - hits).f1;
      byKind[kind] = round(own);
      if (row === 0) return;
      total += own;
      kinds++;
    });
    return { byKind, macro: total / kinds };
  }

  #templates(minSamples: number) {
    let [skeletons, compared, hits, truthPatterns, foundPatterns] = [0, 0, 0, 0, 0];
    for (const { id, n, skeleton, patterns } of this.#truth.families) {
      if (n < minSamples) continue;
      compared++;
      const best = this.#familyIndex.mostlyIn(id);
      if (best === undefined) continue;
      const cols = this.#families.get(best)?.cols ?? [];
      const fixed = cols.filter(({ k }) => k === 'F').map(({ t }) => t[0]);
      if (fixed.length === skeleton.length && fixed.every((line, i) => line === skeleton[i])) skeletons++;
      const truth = new Set(patterns.map(key));
      const found = new Set(cols.filter(({ k }) => k === 'S').map(({ t }) => key(t)));
      truthPatterns += truth.size;
      foundPatterns += found.size;
      for (const pattern of found) if (truth.has(pattern)) hits++;
    }
    return { skeletons, compared, patterns: f1(hits, foundPatterns - hits, truthPatterns - hits).f1 };
  }
}

function key(literals: readonly string[]): string {
  return literals.join('\u0001');
}

function round(value: number): number {
  return +value.toFixed(4);
}

/** Scores a candidate file. */
export async function scoreFile(truthFile: string, candidateFile: string, strict: boolean): Promise<Score> {
  const score = new Score(await readTruth(truthFile), strict);
  for await (const line of readCandidate(candidateFile)) score.add(line);
  return score;
}

if (import.meta.main) {
  const [truthFile = '', candidateFile = '', ...flags] = process.argv.slice(2);
  const minSamples = Number(flags.find((flag) => flag.startsWith('--min-n='))?.slice(8) ?? 2);
  const score = await scoreFile(truthFile, candidateFile, flags.includes('--strict'));
  console.log(JSON.stringify(score.result(minSamples), null, flags.includes('--json') ? 0 : 1));
  if (flags.includes('--cm'))
    console.log(
      'rows truth FSOLM, cols cand FSOLMD',
      score.confusion.map((row) => [...row].join(' ')).join('\n'),
    );
}
