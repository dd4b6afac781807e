import { clusterTexts } from '../cluster/cluster.ts';
import { CorpusBuilder, canonical } from '../corpus/corpus.ts';
import { classifyLines, isMarkup, maskLine } from '../corpus/line-classes.ts';
import type { PromptRequest, PromptText } from '../types.ts';
import { byKey } from './groups.ts';

type Surface = PromptRequest['surfaces'][number];

/** A surface of a family: texts that replace one another in its requests. */
export interface SurfaceGroup {
  kind: Surface['kind'];
  /** Most frequent position. */
  place: string;
  hashes: string[];
  /** Requests that have it. */
  requests: PromptRequest[];
}

interface Occurrence {
  request: PromptRequest;
  surface: Surface;
  index: number;
}

/**
 * Groups the surfaces of a family's requests: by text, since their positions change when another one is added or
 * removed; and by position, if the first line is the same and no request has both.
 */
export function groupSurfaces(
  requests: readonly PromptRequest[],
  texts: ReadonlyMap<string, PromptText>,
): SurfaceGroup[] {
  const occurrences = requests.flatMap((request) =>
    request.surfaces.map((surface, index): Occurrence => ({ request, surface, index })),
  );
  const groups = byKey(occurrences, sideOf).flatMap((own) => groupByText(own, texts));
  return joinByHeading(groups, texts)
    .map((group) => ({ group, at: mean(group.map(({ index }) => index)) }))
    .sort((a, b) => a.at - b.at || compare(placeOf(a.group), placeOf(b.group)))
    .map(({ group }) => ({
      kind: commonest(group.map(({ surface }) => surface.kind)),
      place: placeOf(group),
      hashes: [...new Set(group.map(({ surface }) => surface.hash))].sort(),
      requests: [...new Set(group.map(({ request }) => request))],
    }));
}

/** Separates a cluster of texts into the first, second … occurrence per request. */
function groupByText(occurrences: Occurrence[], texts: ReadonlyMap<string, PromptText>): Occurrence[][] {
  const hashes = [...new Set(occurrences.map(({ surface }) => surface.hash))];
  const builder = new CorpusBuilder();
  for (const hash of hashes) builder.add(texts.get(hash)?.text ?? '');
  const { corpus, textOf } = canonical(builder.finish());
  const clusters = clusterTexts(corpus, classifyLines(corpus.lines));
  const clusterOf = new Map(hashes.map((hash, i) => [hash, clusters[textOf[i] as number] as number]));
  const times = new Map<string, number>();
  return byKey(occurrences, ({ request, surface }) => {
    const cluster = clusterOf.get(surface.hash) as number;
    const key = `${request.id}\n${cluster}`;
    const time = times.get(key) ?? 0;
    times.set(key, time + 1);
    return `${cluster} ${time}`;
  });
}

/**
 * Joins groups with the same first line, such as `# AGENTS.md instructions for …`, that never occur in the same
 * request. A tag with which two texts of one request begin wraps all kinds of texts; below it, the first line of content
 * counts.
 */
function joinByHeading(
  groups: readonly Occurrence[][],
  texts: ReadonlyMap<string, PromptText>,
): Occurrence[][] {
  const openings = groups.map((group) => openingOf(group, texts));
  const isWrapper = (first: string): boolean =>
    isMarkup(first) &&
    groups.some((one, i) =>
      groups.some(
        (other, j) => i < j && [i, j].every((g) => openings[g]?.first === first) && meet(one, other),
      ),
    );
  const wrappers = new Set([...new Set(openings.map(({ first }) => first))].filter(isWrapper));
  const result: { heading: string; group: Occurrence[] }[] = [];
  for (const [g, group] of groups.entries()) {
    const { first, content } = openings[g] as Opening;
    const heading = wrappers.has(first) ? `${first}\n${content}` : first;
    const known = result.find(
      (other) =>
        other.heading === heading &&
        sideOf(other.group[0] as Occurrence) === sideOf(group[0] as Occurrence) &&
        !meet(other.group, group),
    );
    if (known) known.group.push(...group);
    else result.push({ heading, group: [...group] });
  }
  return result.map(({ group }) => group);
}

interface Opening {
  /** The first line that is not blank, values masked. */
  first: string;
  /** The first line that is neither blank nor markup. */
  content: string;
}

function openingOf(group: readonly Occurrence[], texts: ReadonlyMap<string, PromptText>): Opening {
  const text = texts.get((group[0] as Occurrence).surface.hash)?.text ?? '';
  const lines = text
    .slice(0, 400)
    .split('\n')
    .filter((line) => line.trim() !== '');
  return {
    first: maskLine(lines[0] ?? ''),
    content: maskLine(lines.find((line) => !isMarkup(line)) ?? ''),
  };
}

function meet(a: readonly Occurrence[], b: readonly Occurrence[]): boolean {
  const requests = new Set(a.map(({ request }) => request));
  return b.some(({ request }) => requests.has(request));
}

/** A system block may become a developer item or a system-role message in another version; context remains context. */
function sideOf({ surface }: Occurrence): string {
  return surface.kind === 'context' ? 'context' : 'instructions';
}

function placeOf(group: readonly Occurrence[]): string {
  return commonest(group.map(({ surface }) => surface.place));
}

function commonest<T extends string>(values: readonly T[]): T {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return ([...counts].sort((a, b) => b[1] - a[1] || compare(a[0], b[0]))[0] as [T, number])[0];
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

/** Order of two texts by code units: the same on every machine. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
