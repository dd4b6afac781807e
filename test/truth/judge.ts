import { canonical, type Json, type RawRequest } from './raw.ts';

/** Lines that one side has and the other lacks. */
interface LineDifference {
  /** Those that two captures have: a changelog must have them. */
  recurring: ReadonlySet<string>;
  /** All of them: nothing else may be in a changelog. */
  all: ReadonlySet<string>;
}

/** Differences between two versions with one model each, by comparing raw lines and definitions. */
export interface Step {
  from: string;
  to: string;
  model: string;
  fromModel: string;
  /** Requests that offer tools; side requests, such as those for a title, offer none. */
  isMain: boolean;
  added: LineDifference;
  removed: LineDifference;
  /** All lines of both sides, for what lens reports as moved. */
  before: Lines;
  after: Lines;
  /** `name description`, `name schema`, `name added`, `name removed`. */
  tools: ReadonlySet<string>;
}

interface Line {
  /** Captures that have it. */
  files: Set<string>;
  /** How often one request has it, at most. */
  times: number;
}
type Lines = ReadonlyMap<string, Line>;

function unite(requests: readonly RawRequest[]): Lines {
  const found = new Map<string, Line>();
  for (const { lines, file } of requests) {
    for (const [line, copies] of Map.groupBy(lines, (text) => text)) {
      const own = found.get(line) ?? { files: new Set(), times: 0 };
      own.files.add(file);
      own.times = Math.max(own.times, copies.length);
      found.set(line, own);
    }
  }
  return found;
}

/** Lines that one side has more often than the other. */
const without = (lines: Lines, others: Lines): Set<string> =>
  new Set(
    [...lines].filter(([line, { times }]) => times > (others.get(line)?.times ?? 0)).map(([line]) => line),
  );

/** Those that two captures have: what one alone has, such as an id, may belong to that run. */
const recurring = (texts: ReadonlySet<string>, lines: Lines): Set<string> =>
  new Set([...texts].filter((line) => (lines.get(line)?.files.size ?? 0) > 1));

/**
 * Steps between neighbouring versions, one for each model of the newer one. A model that the older version does not use
 * is compared with the model that it uses in the same situation.
 */
export function steps(requests: readonly RawRequest[]): Step[] {
  const versions = [...new Set(requests.map(({ version }) => version))].sort(byNumbers);
  return versions.slice(1).flatMap((to, index) => {
    const from = versions[index] as string;
    const [old, now] = [from, to].map((version) => requests.filter((one) => one.version === version)) as [
      RawRequest[],
      RawRequest[],
    ];
    const kinds = Map.groupBy(now, ({ model, tools }) => JSON.stringify([model, tools.size > 0]));
    return [...kinds].flatMap(([kind, after]) => {
      const [model, isMain] = JSON.parse(kind) as [string, boolean];
      const situations = new Set(after.map(({ situation }) => situation));
      const alike = old.filter(({ tools }) => tools.size > 0 === isMain);
      const same = alike.filter((one) => one.model === model);
      const others = alike.filter(({ situation }) => situations.has(situation));
      const before = same.length > 0 ? same : others.filter((one) => one.model === mostCommon(others));
      if (before.length === 0) return [];
      const [a, b] = [unite(before), unite(after)];
      const [removed, added] = [without(a, b), without(b, a)];
      return [
        {
          from,
          to,
          model,
          fromModel: before[0]?.model ?? '',
          isMain,
          added: { all: added, recurring: recurring(added, b) },
          removed: { all: removed, recurring: recurring(removed, a) },
          before: a,
          after: b,
          tools: toolDifferences(definitions(before), definitions(after)),
        },
      ];
    });
  });
}

const byNumbers = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });

function mostCommon(requests: readonly RawRequest[]): string {
  const groups = Map.groupBy(requests, ({ model }) => model);
  return [...groups].sort(([, a], [, b]) => b.length - a.length)[0]?.[0] ?? '';
}

/** Every definition of each tool, as canonical JSON. */
function definitions(requests: readonly RawRequest[]): Map<string, Map<string, Json>> {
  const found = new Map<string, Map<string, Json>>();
  for (const { tools } of requests)
    for (const [name, tool] of tools)
      found.set(name, (found.get(name) ?? new Map()).set(JSON.stringify(canonical(tool)), tool));
  return found;
}

function toolDifferences(
  before: ReadonlyMap<string, ReadonlyMap<string, Json>>,
  after: ReadonlyMap<string, ReadonlyMap<string, Json>>,
): Set<string> {
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return new Set(
    names.flatMap((name) => {
      const [old, now] = [before.get(name), after.get(name)];
      if (!old) return [`${name} added`];
      if (!now) return [`${name} removed`];
      if ([...now.keys()].some((key) => old.has(key))) return [];
      return differences([...old.values()], [...now.values()]).map((what) => `${name} ${what}`);
    }),
  );
}

function differences(old: readonly Json[], now: readonly Json[]): string[] {
  const described = constantWords(old) === constantWords(now) ? [] : ['description'];
  const rest = ({ description: _, ...others }: Json): string => JSON.stringify(canonical(others));
  return rest(old.at(-1) as Json) === rest(now.at(-1) as Json) ? described : [...described, 'schema'];
}

/** The words that every description of a version has: others, such as an id, belong to the run. */
function constantWords(tools: readonly Json[]): string {
  const [first = [], ...others] = tools.map((tool) => String(tool['description'] ?? '').split(/\s+/));
  const sets = others.map((words) => new Set(words));
  return first.filter((word) => sets.every((words) => words.has(word))).join(' ');
}

/** Tools and their factors: `name <- factor` where every run of a situation has another definition than the baseline. */
export function toolFactors(requests: readonly RawRequest[], version: string): Set<string> {
  const own = requests.filter((one) => one.version === version && one.tools.size > 0);
  // Helpers, such as one that writes memories, offer fewer tools than the main loop.
  const main = (requests: readonly RawRequest[]): RawRequest | undefined => {
    const most = Math.max(...requests.map(({ tools }) => tools.size));
    return requests.findLast(({ tools }) => tools.size === most);
  };
  const baseline = main(own.filter(({ situation }) => situation === 'baseline'));
  if (!baseline) return new Set();
  const textOf = (request: RawRequest, name: string): string =>
    JSON.stringify(canonical(request.tools.get(name) ?? null));
  const situations = Map.groupBy(own, ({ situation }) => situation);
  return new Set(
    [...situations].flatMap(([situation, all]) => {
      if (situation.startsWith('baseline')) return [];
      const runs = [...Map.groupBy(all, ({ file }) => file).values()].map((run) => main(run) as RawRequest);
      const names = new Set([...baseline.tools.keys(), ...runs.flatMap(({ tools }) => [...tools.keys()])]);
      return [...names]
        .filter((name) => runs.every((one) => textOf(one, name) !== textOf(baseline, name)))
        .map((name) => `${name} <- ${all[0]?.factor}`);
    }),
  );
}
