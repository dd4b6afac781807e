import { execFile } from 'node:child_process';
import { lstatSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { LensError } from '../errors.ts';

/**
 * How far runs are kept apart. `full`: own network, processes and folders at one fixed path, by Linux namespaces.
 * `folders`: the same with the machine's network. `none`: one run at a time; requests are kept inside by proxy
 * variables alone.
 */
export type Isolation = 'full' | 'folders' | 'none';

/** Runs commands so that each sees its own folders at the same root. */
export interface Isolator {
  kind: Isolation;
  /** Root as the agents see it. */
  root: string;
  /** Folder for a run's files; `root` itself without namespaces. */
  place(): Promise<string>;
  /**
   * A command line wrapped so that `place` is seen at `root`, started in `cwd`, and the folder `agent` at
   * {@link Isolator.agentFolder}.
   */
  wrap(
    place: string,
    cwd: string,
    command: readonly string[],
    agent?: string,
  ): { command: string[]; cwd: string };
  /** Where a run sees the folder of an installed agent: prompts name it, and it must not differ between versions. */
  agentFolder(folder: string): string;
  /** Removes what it created. */
  close(): Promise<void>;
}

const unshare = [
  'unshare',
  '--user',
  '--map-current-user',
  '--keep-caps',
  '--mount',
  '--pid',
  '--mount-proc',
];
const flags: Readonly<Record<Exclude<Isolation, 'none'>, readonly string[]>> = {
  // When lens ends, the kernel ends every process that the agent started.
  full: [...unshare, '--net', '--fork', '--kill-child', '--'],
  folders: [...unshare, '--fork', '--kill-child', '--'],
};

/** Binds the run's folder, starts the loopback interface, gives up its privileges and runs the rest. */
const script = (kind: Isolation): string => `
mount --bind "$1" "$2"
[ -z "$4" ] || mount --bind "$4" "$2/agent"
${kind === 'full' ? 'ip link set lo up' : ':'}
cd "$3"
shift 4
if [ "$(id -u)" != 0 ]; then exec setpriv --inh-caps=-all --ambient-caps=-all "$@"; fi
exec "$@"`;

/**
 * Finds out what this machine can isolate, and opens a root for the runs.
 *
 * @throws LensError `not_writable` when no folder for temporary files can be created
 */
export async function openIsolator(wanted?: Isolation): Promise<Isolator> {
  try {
    const places = await mkdtemp(path.join(tmpdir(), 'lens-probe-runs-'));
    const fixed = await fixedRoot();
    const kinds = wanted === undefined ? (['full', 'folders', 'none'] as const) : [wanted];
    for (const kind of kinds) {
      if (kind !== 'none' && (fixed === undefined || !(await works(kind, places, fixed)))) continue;
      return isolator(kind, places, kind === 'none' ? places : (fixed as string));
    }
    return isolator('none', places, places);
  } catch (cause) {
    throw new LensError(
      'not_writable',
      `The folders of a probe cannot be created: ${(cause as Error).message}`,
      {
        where: tmpdir(),
        hint: 'Free some space, or set TMPDIR to another folder.',
        cause,
      },
    );
  }
}

function isolator(kind: Isolation, places: string, root: string): Isolator {
  let last = 0;
  return {
    kind,
    root,
    async place() {
      if (kind === 'none') return root;
      const folder = path.join(places, String(++last));
      await mkdir(path.join(folder, 'agent'), { recursive: true });
      return folder;
    },
    agentFolder: (folder) => (kind === 'none' ? folder : path.join(root, 'agent')),
    wrap(place, cwd, command, agent = '') {
      if (kind === 'none') return { command: [...command], cwd };
      return {
        command: [...flags[kind], 'sh', '-ec', script(kind), 'sh', place, root, cwd, agent, ...command],
        cwd: places,
      };
    },
    close: () => rm(places, { recursive: true, force: true }),
  };
}

/** A mount point with the same path in every probe of this user. Undefined when another user owns its name. */
async function fixedRoot(): Promise<string | undefined> {
  const { uid } = userInfo();
  if (process.platform !== 'linux' || uid < 0) return undefined;
  const root = path.join(tmpdir(), `lens-probe-${uid}`);
  await mkdir(root, { recursive: true, mode: 0o700 });
  const found = lstatSync(root);
  return found.isDirectory() && found.uid === uid ? root : undefined;
}

function works(kind: Exclude<Isolation, 'none'>, place: string, root: string): Promise<boolean> {
  const [file = '', ...args] = [
    ...flags[kind],
    'sh',
    '-ec',
    script(kind),
    'sh',
    place,
    root,
    '/',
    '',
    'true',
  ];
  return new Promise((resolve) => {
    execFile(file, args, { timeout: 20_000 }, (error) => resolve(error === null));
  });
}
