/**
 * Writes truth.json for prompts labelled by rules, in the format of generate.ts.
 *
 * node bench/slots/label.ts [FOLDER with samples.jsonl]
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type FamilyLabels, type LineRule, realLabels } from './real-labels.ts';

interface LabelledLine {
  text: string;
  /** Template element: the same name in another sample is the same line of the template. */
  element: string;
  label: 'S' | 'L' | '?' | 'constant';
  values: { name: string; start: number; end: number; group: number }[];
}

interface LabelledSample {
  id: string;
  text: string;
  lines: LabelledLine[];
}

/** Truth of samples under the rules of `labels`; throws when a sample belongs to no family, or to two. */
export function labelSamples(
  samples: readonly { id: string; agent: string; text: string }[],
  labels = realLabels,
) {
  const families = labels.map((family) => ({ family, samples: [] as LabelledSample[] }));
  for (const { id, agent, text } of samples) {
    const own = families.filter(({ family }) => family.agent === agent && belongs(family, text));
    if (own.length !== 1) throw new Error(`${id} belongs to ${own.length} families`);
    own[0]?.samples.push({ id, text, lines: labelLines(own[0].family, text) });
  }
  const numbers = new Map<string, number>();
  const described = families.flatMap(({ family, samples: own }) => describeFamily(family.id, own, numbers));
  return {
    meta: {
      n: samples.length,
      rawBytes: samples.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0),
    },
    families: described.map(({ family }) => family),
    samples: described.flatMap((own) => own.samples),
  };
}

function belongs({ opening, without }: FamilyLabels, text: string): boolean {
  const lines = text.split('\n');
  return lines.some((line) => opening.test(line)) && !(without && lines.some((line) => without.test(line)));
}

function labelLines({ rules }: FamilyLabels, text: string): LabelledLine[] {
  let inside: Extract<LineRule, { after: RegExp }> | undefined;
  let lastTelling = '';
  const repeats = new Map<string, number>();
  return text.split('\n').map((line): LabelledLine => {
    if (inside && 'list' in inside && !inside.before.test(line))
      return { text: line, element: inside.list, label: 'L', values: [] };
    if (inside?.before.test(line)) inside = undefined;
    for (const rule of rules) if ('after' in rule && rule.after.test(line)) inside = rule;
    for (const rule of rules) {
      if (!('line' in rule)) continue;
      const match = new RegExp(rule.line.source, 'd').exec(line);
      if (!match) continue;
      // A list has any number of items: a blank line after it is labelled by the line above the list.
      if ('list' in rule) return { text: line, element: rule.list, label: 'L', values: [] };
      lastTelling = line;
      if ('unclear' in rule) return { text: line, element: rule.unclear, label: '?', values: [] };
      const values = (match.indices ?? []).slice(1).map((range, group) => {
        const [start, end] = range ?? [line.length, line.length];
        return { name: rule.slot, start, end, group };
      });
      lastTelling = rule.slot;
      return { text: line, element: rule.slot, label: 'S', values };
    }
    // A blank line is labelled by the line above it (not by an end tag, which a version may add), a repeated one by how
    // often it came before.
    const part = inside && 'optional' in inside ? inside.optional : '';
    const name = part + (line.trim() === '' ? `${lastTelling}\n` : line);
    if (line.trim() !== '' && !line.startsWith('</')) lastTelling = line;
    const repeat = repeats.get(name) ?? 0;
    repeats.set(name, repeat + 1);
    return { text: line, element: `${name}\u0000${repeat}`, label: 'constant', values: [] };
  });
}

function describeFamily(id: string, samples: readonly LabelledSample[], numbers: Map<string, number>) {
  if (samples.length === 0) return [];
  const values = new Map<string, Set<string>>();
  for (const { lines } of samples)
    for (const { text, values: own } of lines)
      for (const { name, group, start, end } of own) {
        const key = `${name}\u0000${group}`;
        values.set(key, (values.get(key) ?? new Set()).add(text.slice(start, end)));
      }
  const everywhere = (element: string): boolean =>
    samples.every(({ lines }) => lines.some((line) => line.element === element));
  const varies = ({ name, group }: LabelledLine['values'][number]): boolean =>
    (values.get(`${name}\u0000${group}`)?.size ?? 0) > 1;
  const labelOf = (line: LabelledLine): string => {
    if (line.label === 'L') return isConstantItem(line, samples) ? '?' : 'L';
    if (line.label === '?') return '?';
    if (line.label === 'S' && line.values.some(varies)) return 'S';
    return everywhere(line.element) ? 'F' : 'O';
  };
  const patterns = new Map<string, string[]>();
  for (const { lines } of samples)
    for (const line of lines)
      if (labelOf(line) === 'S') patterns.set(line.element, literals(line, line.values.filter(varies)));
  const first = samples[0] as LabelledSample;
  const skeleton = first.lines.filter((line) => labelOf(line) === 'F').map(({ text }) => text);
  return [
    {
      family: { id, n: samples.length, skeleton, patterns: [...patterns.values()] },
      samples: samples.map(({ id: sample, text, lines }) => ({
        id: sample,
        family: id,
        sha: createHash('sha1').update(text).digest('hex'),
        labels: lines.map(labelOf).join(''),
        elems: lines.map(({ element }): [number, number] => [numberOf(numbers, `${id}\u0000${element}`), 1]),
        spans: lines.flatMap((line, i) =>
          line.values.filter(varies).map(({ name, start, end }) => [i, start, end, name]),
        ),
      })),
    },
  ];
}

function isConstantItem(line: LabelledLine, samples: readonly LabelledSample[]): boolean {
  return samples.every(({ lines }) =>
    lines.some((own) => own.element === line.element && own.text === line.text),
  );
}

function literals({ text }: LabelledLine, values: LabelledLine['values']): string[] {
  const parts: string[] = [];
  let from = 0;
  for (const { start, end } of values) {
    parts.push(text.slice(from, start));
    from = end;
  }
  return [...parts, text.slice(from)];
}

function numberOf(numbers: Map<string, number>, key: string): number {
  const known = numbers.get(key);
  if (known !== undefined) return known;
  numbers.set(key, numbers.size);
  return numbers.size - 1;
}

if (import.meta.main) {
  const folder = process.argv[2] ?? path.join(import.meta.dirname, '../../test/cases/real-prompts');
  const rows = readFileSync(path.join(folder, 'samples.jsonl'), 'utf8').split('\n').filter(Boolean);
  const { meta, families, samples } = labelSamples(rows.map((row) => JSON.parse(row)));
  const text = [
    `{"meta":${JSON.stringify(meta)},`,
    `"families":${JSON.stringify(families)},`,
    '"samples":[',
    samples.map((sample) => JSON.stringify(sample)).join(',\n'),
    ']}',
  ];
  writeFileSync(path.join(folder, 'truth.json'), `${text.join('\n')}\n`);
}
