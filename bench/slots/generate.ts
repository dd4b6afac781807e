/**
 * Writes synthetic prompt families with known templates: samples.jsonl (what `lens mine` reads) and truth.json (what
 * score.ts scores against). The same options give the same bytes.
 *
 * node bench/slots/generate.ts --seed 1 --n 1000 --out DIR [--families 6] [--scale 1] [--versions 3] [--boiler 0.25]
 *   [--near 0] [--free 1] [--script english]
 */
import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { makeFamilies } from './families.ts';
import { Grammar, type Settings } from './grammar.ts';
import { Random } from './random.ts';
import { drawSample, drawSetting, type Span } from './sample.ts';
import { Observations } from './truth.ts';

interface KeptSample {
  id: string;
  family: number;
  version: number;
  ts: number;
  sha: string;
  labels: string;
  elements: Int32Array;
  spans: Span[];
  items: string[];
}

const firstDay = Date.UTC(2026, 8, 1);
const days = 60 * 864e5;
const written = 50;

/** Generates one data set into a folder and returns how large it is. */
export function generate(settings: Settings, out: string) {
  const random = new Random(settings.seed * 7919 + 13);
  const grammar = new Grammar(random, settings);
  const families = makeFamilies(grammar, settings);
  const observations = new Observations();
  const samples: KeptSample[] = [];
  const known = new Set<string>();
  let rawBytes = 0;
  mkdirSync(out, { recursive: true });
  const file = lineWriter(path.join(out, 'samples.jsonl'));
  for (let i = 0; i < settings.n; ) {
    const family = drawFamily(random, families, i, settings);
    const progress = i / settings.n;
    const drift = Math.floor(progress * settings.versions + (random.next() - 0.5) * 0.4);
    const version = Math.min(settings.versions - 1, Math.max(0, drift));
    const ts = firstDay + Math.round(progress * days) + random.below(36e5);
    const setting = drawSetting(grammar, version, ts);
    const drawn = drawSample(grammar, families[family] as (typeof families)[number], version, setting);
    const text = drawn.lines.join('\n');
    const sha = createHash('sha1').update(text).digest('hex');
    if (known.has(sha)) {
      if (known.size < i + 1 && random.next() < 0.01) i++;
      continue;
    }
    known.add(sha);
    observations.add(family, drawn);
    const id = `s${String(i).padStart(6, '0')}`;
    file.write(JSON.stringify({ id, ts: new Date(ts).toISOString(), agent: 'synthetic', text }));
    rawBytes += Buffer.byteLength(text);
    samples.push({
      id,
      family,
      version,
      ts,
      sha,
      labels: drawn.labels.join(''),
      elements: Int32Array.from(drawn.elements),
      spans: drawn.spans,
      items: drawn.lines.filter((_, k) => drawn.labels[k] === 'L'),
    });
    i++;
  }
  file.end();
  const lines = samples.reduce((sum, { elements }) => sum + elements.length, 0);
  const { seed, families: count, scale, versions, boiler } = settings;
  const meta = { seed, n: samples.length, families: count, scale, versions, boiler, rawBytes, lines };
  const templates = families.map((family, f) => ({
    id: family.id,
    n: observations.samplesOf(f),
    ...observations.templateOf(family, f),
  }));
  writeTruth(path.join(out, 'truth.json'), meta, templates, samples, observations);
  return { samples: samples.length, bytes: rawBytes, meanLines: Math.round(lines / samples.length) };
}

function drawFamily(
  random: Random,
  families: readonly { weight: number }[],
  i: number,
  settings: Settings,
): number {
  let rest = random.next() * families.reduce((sum, { weight }) => sum + weight, 0);
  let family = 0;
  for (;;) {
    rest -= (families[family] as { weight: number }).weight;
    if (rest <= 0) break;
    family++;
  }
  return i < settings.families * 2 && settings.n >= settings.families * 2 ? i % settings.families : family;
}

function writeTruth(
  file: string,
  meta: unknown,
  templates: unknown,
  samples: readonly KeptSample[],
  observations: Observations,
): void {
  const out = lineWriter(file);
  out.write(`{"meta":${JSON.stringify(meta)},\n"families":${JSON.stringify(templates)},\n"samples":[`);
  samples.forEach((sample, i) => {
    const last = i === samples.length - 1;
    out.write(JSON.stringify(truthOf(sample, observations)) + (last ? '' : ','));
  });
  out.write(']}');
  out.end();
}

function truthOf(
  { id, family, version, ts, sha, labels, elements, spans, items }: KeptSample,
  seen: Observations,
) {
  let item = 0;
  let observed = '';
  for (let k = 0; k < elements.length; k++) {
    const element = elements[k] as number;
    const label = seen.label(element, family);
    observed += label === 'L' && seen.isEverywhere(element, family, items[item++] as string) ? '?' : label;
  }
  const runs: [number, number][] = [];
  for (const element of elements) {
    const run = runs[runs.length - 1];
    const goesOn = run && element === run[0] + run[1] && !seen.isList(element) && !seen.isList(run[0]);
    if (goesOn) run[1]++;
    else runs.push([element, 1]);
  }
  return {
    id,
    family: `T${family}`,
    version,
    ts,
    len: labels.length,
    sha,
    labels: observed,
    elems: runs,
    spans: spans.filter((span) => seen.varies(span, elements)).map((span) => span.slice(0, 4)),
  };
}

function lineWriter(file: string) {
  const descriptor = openSync(file, 'w');
  let pending: string[] = [];
  const flush = (): void => {
    if (pending.length > 0) writeSync(descriptor, `${pending.join('\n')}\n`);
    pending = [];
  };
  return {
    write(line: string): void {
      pending.push(line);
      if (pending.length > written) flush();
    },
    end(): void {
      flush();
      closeSync(descriptor);
    },
  };
}

/** Settings from words like those of the command line. */
export function settingsFrom(args: readonly string[]): Settings & { out: string } {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: text,
      n: text,
      out: text,
      families: text,
      scale: text,
      versions: text,
      boiler: text,
      near: text,
      free: text,
      script: text,
    },
  });
  return {
    seed: Number(values.seed ?? 1),
    n: Number(values.n ?? 100),
    families: Number(values.families ?? 6),
    scale: Number(values.scale ?? 1),
    versions: Number(values.versions ?? 3),
    boiler: Number(values.boiler ?? 0.25),
    near: Number(values.near ?? 0),
    free: Number(values.free ?? 1),
    script: values.script ?? 'english',
    out: values.out ?? './out',
  };
}

if (import.meta.main) {
  const { out, ...settings } = settingsFrom(process.argv.slice(2));
  console.log(JSON.stringify(generate(settings, out)));
}
