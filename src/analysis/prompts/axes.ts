import { isSetByRun, isSetByVersion, type RunFacts, SideCollector } from './run-facts.ts';

/**
 * Why two samples of a template differ. `version`: the agent's version. `configuration`: its model or the tools
 * offered. `run`: folder, date, git, memory files, session, chance. Only values set by runs are slots.
 */
export type Axis = 'version' | 'configuration' | 'run';

/** One request that sent a text. */
export interface SampleUse extends RunFacts {
  version: string | null;
  model: string | null;
  /** Identifies the tools on offer. */
  toolSet: string | null;
}

/** A value of something that varies, and the requests that sent it. */
export interface HeldValue {
  value: string;
  uses: readonly SampleUse[];
}

/** The properties of a placeholder or block that determine its axis. */
export interface Varying {
  kind: string;
  /** The words before it, and its name. */
  context: string;
}

/** Number of sessions with one value that counts as evidence for a common cause. */
const evidence = 2;

/**
 * Determines the axis of something that varies: constant within each version means the version sets it; constant within
 * each configuration means the configuration does; otherwise the run does. A value belongs to the run if it repeats
 * facts of the run, or if runs usually set its kind and there are too few sessions.
 */
export function axisOf(varying: Varying, held: readonly HeldValue[]): Axis {
  if (isSetByRun(varying.kind)) return 'run';
  const byVersion = constantIn(held, ({ version }) => version);
  if (byVersion && isSetByVersion(varying.kind, varying.context, sidesOf(byVersion))) return 'version';
  if (byVersion) return 'run';
  for (const keyOf of configurations) {
    const groups = constantIn(held, keyOf);
    if (groups && isEvident(varying, groups)) return 'configuration';
  }
  return 'run';
}

/** The facts that may form a configuration, fewest facts first. */
const configurations: readonly ((use: SampleUse) => string | null)[] = [
  ({ model }) => model,
  ({ version, model }) => JSON.stringify([version, model]),
  ({ toolSet }) => toolSet,
  ({ version, toolSet }) => JSON.stringify([version, toolSet]),
  ({ version, model, toolSet }) => JSON.stringify([version, model, toolSet]),
];

/**
 * The values grouped by a fact of their requests, if each group has one value and there are at least two groups and two
 * values.
 */
function constantIn(
  held: readonly HeldValue[],
  keyOf: (use: SampleUse) => string | null,
): Map<string, HeldValue[]> | undefined {
  const groups = new Map<string, HeldValue[]>();
  const values = new Map<string, string>();
  for (const { value, uses } of held) {
    if (uses.length === 0) return undefined;
    for (const [key, own] of Map.groupBy(uses, keyOf)) {
      if (key === null) return undefined;
      const known = values.get(key);
      if (known !== undefined && known !== value) return undefined;
      values.set(key, value);
      groups.set(key, [...(groups.get(key) ?? []), { value, uses: own }]);
    }
  }
  return new Set(values.values()).size > 1 ? groups : undefined;
}

function sidesOf(groups: ReadonlyMap<string, readonly HeldValue[]>) {
  return [...groups.values()].map((own) => {
    const side = new SideCollector();
    own.forEach(({ value, uses }, i) => {
      side.add(value, uses, i);
    });
    return side.result();
  });
}

/** Whether there are enough sessions to show that a configuration sets a value, and not the run by chance. */
function isEvident({ kind, context }: Varying, groups: ReadonlyMap<string, readonly HeldValue[]>): boolean {
  const sides = sidesOf(groups);
  const recurring = sides.filter(({ sessions }) => sessions >= evidence);
  if (!isSetByVersion(kind, context, sides)) return false;
  return kind === 'model' || recurring.length > 0;
}
