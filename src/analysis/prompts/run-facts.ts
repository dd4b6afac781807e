import { wholes } from './corpus/patterns.ts';

/** What a log records about the run that sent a text: a value that repeats one of these facts belongs to the run. */
export interface RunFacts {
  session: string | null;
  /** Milliseconds since 1970, or null when unknown. */
  ts: number | null;
  cwd: string | null;
  /** Branch, commit and whether there are changes, as one text; null outside a repository or when unknown. */
  git: string | null;
}

/** The values of one placeholder in the texts of one version, each with the runs that sent it. */
export interface SideValues {
  values: ReadonlySet<string>;
  /** By value. */
  runs: ReadonlyMap<string, readonly RunFacts[]>;
  /** Number of runs of all values: sessions if known, else texts. */
  sessions: number;
}

/** Kinds of values that usually depend on the machine, the folder, the clock or chance. */
const setByRun = new Set([
  'line ending',
  'datetime',
  'date',
  'time',
  'time zone',
  'uuid',
  'id',
  'path',
  'git branch',
  'git commit',
  'OS',
  'shell',
  'bool',
  'hash',
]);
/** Kinds of lists and passages that come from a person, a folder or a server, never from the vendor of the agent. */
const filledByRun = new Set([
  'memory file',
  'git status',
  'git log',
  'directory tree',
  'path list',
  'tool list',
]);
/** Whether a list or passage is of a kind that runs fill. */
export function isSetByRun(kind: string): boolean {
  return filledByRun.has(kind);
}

/** Whether values of a kind usually depend on the run. */
export function isUsuallySetByRun(kind: string): boolean {
  return setByRun.has(kind) || filledByRun.has(kind);
}

/** Maximum difference between a local date and the UTC time of its request. */
const dayAndMore = 36 * 3_600_000;
const machinePath = /^(?:~|[A-Za-z]:\\|\/(?:home|Users|root|tmp|var|private|mnt|opt|workspaces?)(?:\/|$))/;
/** The folder of a person. */
const home = /^(?:\/home\/[^/]+|\/Users\/[^/]+|\/root|[A-Za-z]:\\Users\\[^\\]+)/;
const localUrl = /^[a-z]+:\/\/(?:localhost|127\.|\[::1\]|0\.0\.0\.0)/i;
/** A shorter id may be part of any word. */
const shortestId = 8;
/** Number of sessions of each version with one value that shows that the version sets it. */
const evidence = 2;

/**
 * Whether the version determines the value of a placeholder that has one value in each of two versions. It does not if
 * the value repeats facts of the runs in the log (date, folder, git), or if runs usually set its kind and there are too
 * few runs.
 */
export function isSetByVersion(kind: string, context: string, sides: readonly SideValues[]): boolean {
  if (sides.every((side) => repeatsRun(kind, context, side))) return false;
  const homes = sides.map(({ values }) => home.exec([...values][0] ?? '')?.[0]);
  if (new Set(homes).size > 1 && !homes.includes(undefined)) return false;
  if (gitExplains(kind, context, sides)) return false;
  return (
    !setByRun.has(kind) || isNeutralPath(kind, sides) || sides.every(({ sessions }) => sessions >= evidence)
  );
}

/** Whether each value repeats a fact of each run that sent it. */
function repeatsRun(kind: string, context: string, { values, runs }: SideValues): boolean {
  return [...values].every((value) => {
    if (localUrl.test(value)) return true;
    const own = runs.get(value) ?? [];
    return own.length > 0 && own.every((run) => isFactOf(run, value, kind, context));
  });
}

function isFactOf(
  { session, ts, cwd, git }: RunFacts,
  value: string,
  kind: string,
  context: string,
): boolean {
  if (session !== null && session.length >= shortestId && value.includes(session)) return true;
  if (kind === 'date' || kind === 'datetime') return ts !== null && isNear(value, ts);
  if (cwd !== null && value !== '') {
    const folder = cwd.split(/[/\\]/).findLast((part) => part !== '') ?? '';
    if (value.includes(cwd) || (value.length > 2 && cwd.includes(value) && /[/\\]/.test(value))) return true;
    if (value === folder && /dir|folder|cwd|project|workspace|root/i.test(context)) return true;
  }
  const [branch, commit] = git?.split(' ') ?? [];
  if (branch !== undefined && value === branch && /branch/i.test(context)) return true;
  return commit !== undefined && /^[0-9a-f]{7,}$/.test(value) && commit.startsWith(value);
}

/** Whether a formatted date is the day of a request, in any time zone. */
function isNear(value: string, ts: number): boolean {
  const [, year, month, day] = /(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})/.exec(value) ?? [];
  const parsed =
    year === undefined
      ? Date.parse(value.replace(/(\d)(?:st|nd|rd|th)\b/, '$1'))
      : Date.UTC(Number(year), Number(month) - 1, Number(day));
  return Number.isFinite(parsed) && Math.abs(parsed + dayAndMore / 3 - ts) <= dayAndMore;
}

/** Whether the presence of a repository explains a yes/no value or an optional block about git. */
function gitExplains(kind: string, context: string, sides: readonly SideValues[]): boolean {
  if (!(kind === 'bool' || kind === 'optional block') || !/\bgit|repo/i.test(context)) return false;
  const states = sides.map(({ runs }) => new Set([...runs.values()].flat().map(({ git }) => git !== null)));
  return states.every((own) => own.size === 1) && new Set(states.map((own) => [...own][0])).size > 1;
}

/** A path that does not depend on a person's machine: `/v1/messages`, `docs/usage.md`. */
function isNeutralPath(kind: string, sides: readonly SideValues[]): boolean {
  return (
    kind === 'path' &&
    sides.every(({ values, runs }) =>
      [...values].every((value) => {
        const root = /^\/[^/]+\//.exec(value)?.[0];
        const shared = (runs.get(value) ?? []).some(({ cwd }) => root !== undefined && cwd?.startsWith(root));
        return !machinePath.test(value) && !shared;
      }),
    )
  );
}

/** Collects the values of one placeholder on one side. */
export class SideCollector {
  readonly #values = new Set<string>();
  readonly #runs = new Map<string, RunFacts[]>();
  readonly #sessions = new Set<string>();

  add(value: string, runs: readonly RunFacts[] | undefined, text: number): void {
    this.#values.add(value);
    const known = this.#runs.get(value) ?? [];
    this.#runs.set(value, known);
    known.push(...(runs ?? []));
    if (!runs || runs.length === 0) this.#sessions.add(`text ${text}`);
    for (const { session } of runs ?? []) this.#sessions.add(session ?? `text ${text}`);
  }

  result(): SideValues {
    return { values: this.#values, runs: this.#runs, sessions: this.#sessions.size };
  }
}

/** A shorter folder, such as `/app`, may be part of the agent's own text. */
const shortestFolder = 6;
const anyDate = new RegExp(`(?<![\\d/.-])(?:${wholes.datetime}|${wholes.date})`, 'giu');

/**
 * Replaces the facts of a run in a text by ‹name›: its folder, its session, its branch after the word branch, and the
 * date of its requests.
 */
export function withoutRunFacts(text: string, { session, ts, cwd, git }: RunFacts): string {
  let result = text;
  const branch = git?.split(' ')[0];
  if (branch) {
    const at = text.lastIndexOf(branch);
    if (
      at > 0 &&
      /\bbranch\W{1,12}$/i.test(text.slice(0, at)) &&
      !/^[\w/-]/.test(text.slice(at + branch.length))
    )
      result = `${text.slice(0, at)}‹branch›${text.slice(at + branch.length)}`;
  }
  if (session !== null && session.length >= shortestId) result = result.replaceAll(session, '‹session›');
  if (cwd !== null && cwd.length >= shortestFolder) result = result.replaceAll(cwd, '‹working_directory›');
  if (ts === null || !/\d/.test(result)) return result;
  return result.replace(anyDate, (date) => (isNear(date, ts) ? '‹date›' : date));
}
