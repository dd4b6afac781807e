import { type Observation, type Part, surfaceKey } from './observe.ts';

/** A run of a probe with what it sent. */
export interface ObservedRun {
  factor: string;
  situation: string;
  /** Number of the run of this situation, from 1. */
  run: number;
  observation: Observation;
}

/** A part that a factor moves. */
export interface Effect {
  part: Part;
  factor: string;
  situation: string;
  change: 'appears' | 'disappears' | 'changes';
  baseline: string | null;
  value: string | null;
}

/** What a probe of one version of an agent shows. */
export interface Findings {
  effects: Effect[];
  /** Parts that differ between the two runs of the baseline: they vary by themselves. */
  chance: Effect[];
  /** Lines of the baseline's prompt that every run of its family has, in order. */
  fixedLines: string[];
  /** Names of the tools whose definition is the same in every run. */
  fixedTools: string[];
}

/**
 * Compares each situation with the baseline. A part that differs between runs of the baseline varies by itself, and no
 * situation is said to move it. A situation that ran several times moves only what differs in all of its runs. Returns
 * undefined without two runs of the baseline: one alone does not show what varies by itself.
 */
export function compareRuns(runs: readonly ObservedRun[]): Findings | undefined {
  const [baseline, ...again] = runs.filter(({ factor }) => factor === 'baseline');
  if (!baseline || again.length === 0) return undefined;
  const chance = uniqueByKey(again.flatMap((run) => differences(baseline, run))).map((effect) => ({
    ...effect,
    factor: 'chance',
  }));
  const noisy = new Set(chance.map(({ key }) => key));
  const situations = Map.groupBy(
    runs.filter(({ factor }) => factor !== 'baseline'),
    ({ situation }) => situation,
  );
  const found = [...situations.values()].flatMap((own) => {
    const [first = [], ...others] = own.map((run) => differences(baseline, run));
    return first.filter(
      ({ key }) => !noisy.has(key) && others.every((effects) => effects.some((effect) => effect.key === key)),
    );
  });
  // The time zone of another day is another one too: what the time zone alone moves is not the date.
  const byZone = new Set(found.flatMap(({ factor, key }) => (factor === 'time-zone' ? [key] : [])));
  const effects = found.filter(({ factor, key }) => factor !== 'date' || !byZone.has(key));
  // Another model may have another prompt: within that, nothing can be compared line by line.
  const related = runs.filter(({ observation }) => observation.family.id === baseline.observation.family.id);
  return {
    effects: effects.map(withoutKey),
    chance: chance.map(withoutKey),
    fixedLines: commonLines(
      related.map(({ observation }) => observation.lines),
      baseline.observation.lines,
    ),
    fixedTools: [...baseline.observation.tools]
      .filter(([name, { version }]) =>
        related.every(({ observation }) => observation.tools.get(name)?.version === version),
      )
      .map(([name]) => name),
  };
}

const uniqueByKey = <T extends { key: string }>(effects: readonly T[]): T[] => [
  ...new Map(effects.map((effect) => [effect.key, effect])).values(),
];

const withoutKey = ({ key: _, ...effect }: Effect & { key: string }): Effect => effect;

function differences(baseline: ObservedRun, run: ObservedRun): (Effect & { key: string })[] {
  const [before, after] = [baseline.observation.parts, run.observation.parts];
  const keys = new Set([...before.keys(), ...after.keys()]);
  const { factor, situation } = run;
  const [own, other] = [baseline.observation.family, run.observation.family];
  const isOther = own.id !== other.id;
  const replaced = isOther
    ? [
        {
          key: 'prompt',
          part: { subject: 'prompt' as const, name: 'the whole prompt', slot: null, value: own.name },
          ...{ factor, situation, change: 'changes' as const, baseline: own.name, value: other.name },
        },
      ]
    : [];
  const changed = [...keys].flatMap((key) => {
    const [old, now] = [before.get(key), after.get(key)];
    if (old?.value === now?.value) return [];
    const { subject, template } = (old ?? now) as Part;
    if (isOther && (subject === 'slot' || subject === 'block' || subject === 'text')) return [];
    // What is in a text that comes or goes is not listed in addition to the text.
    const surface = template === undefined || subject === 'text' ? undefined : surfaceKey(template);
    if (surface !== undefined && before.has(surface) !== after.has(surface)) return [];
    const change = !old ? ('appears' as const) : !now ? ('disappears' as const) : ('changes' as const);
    const part = (old ?? now) as Part;
    return [
      { key, part, factor, situation, change, baseline: old?.value ?? null, value: now?.value ?? null },
    ];
  });
  return [...replaced, ...changed];
}

/** The lines of a text that all texts have, as often as the one with the fewest. */
function commonLines(texts: readonly (readonly string[])[], of: readonly string[]): string[] {
  const counts = texts.map((lines) => {
    const own = new Map<string, number>();
    for (const line of lines) own.set(line, (own.get(line) ?? 0) + 1);
    return own;
  });
  const used = new Map<string, number>();
  return of.filter((line) => {
    const number = (used.get(line) ?? 0) + 1;
    used.set(line, number);
    return counts.every((own) => (own.get(line) ?? 0) >= number);
  });
}
