import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { clusterTexts } from '../cluster/cluster.ts';
import { type Corpus, canonical } from '../corpus/corpus.ts';
import { classifyLines, type LineClasses } from '../corpus/line-classes.ts';
import { type ClusterTask, type MinedCluster, mineCluster, newWorkspace } from './mine-cluster.ts';
import { type AgentSamples, joinParts, type ReadPart, readPart } from './read-part.ts';
import { type SecondThread, startSecondThread } from './second-thread.ts';

/** Below this size starting a second thread takes longer than it saves. */
const worthTwoThreads = 4 << 20;

/** Result of mining a sample file. */
export interface MinedFile {
  /** Depends on the set of samples, not on their order. */
  clusters: MinedCluster[];
  samples: number;
  texts: number;
  families: number;
  faults: ReadPart['faults'];
  /** Milliseconds of each step. */
  timings: Record<string, number>;
}

/**
 * Finds the families of a file's samples and their templates, on two threads for large files.
 *
 * @param withFamilies whether each cluster has its template with slots, not only its lines of JSON
 */
export async function mineFile(file: string, withFamilies = false): Promise<MinedFile> {
  const size = statSync(file).size;
  const thread = size >= worthTwoThreads ? startSecondThread() : undefined;
  try {
    const watch = stopwatch();
    const parts = await readBoth(file, size, thread);
    const agents = joinParts(parts);
    watch.lap('read');
    const clusters: MinedCluster[] = [];
    let texts = 0;
    for (const agent of agents) {
      const { corpus, textOf } = canonical(agent.corpus);
      watch.lap('order');
      const classes = classifyLines(corpus.lines);
      watch.lap('classify');
      const tasks = clusterTasks(agent, textOf, clusterTexts(corpus, classes));
      watch.lap('cluster');
      texts += corpus.starts.length - 1;
      clusters.push(...(await mineTasks(corpus, classes, tasks, withFamilies, thread)));
      watch.lap('align');
    }
    return {
      clusters,
      samples: agents.reduce((sum, { ids }) => sum + ids.length, 0),
      texts,
      families: clusters.length,
      faults: parts.flatMap(({ faults }) => faults),
      timings: watch.laps,
    };
  } finally {
    await thread?.end();
  }
}

async function readBoth(file: string, size: number, thread: SecondThread | undefined): Promise<ReadPart[]> {
  if (!thread) return [readPart({ file, from: 0, to: size })];
  const middle = size >> 1;
  const second = thread.run<ReadPart>({ do: 'read', part: { file, from: middle, to: size } });
  const first = readPart({ file, from: 0, to: middle });
  return [first, await second];
}

/** One task per cluster, the largest first; ids depend on content. */
function clusterTasks(
  { agent, ids, times }: AgentSamples,
  textOf: Int32Array,
  cluster: Int32Array,
): ClusterTask[] {
  const tasks: ClusterTask[] = [];
  cluster.forEach((c, text) => {
    tasks[c] ??= { id: '', agent, texts: [], samples: [] };
    tasks[c].texts.push(text);
  });
  ids.forEach((id, i) => {
    const text = textOf[i] as number;
    tasks[cluster[text] as number]?.samples.push({ id, text, ts: times[i] ?? null });
  });
  tasks.forEach((task, c) => {
    task.samples.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : a.text - b.text));
    task.id = createHash('sha256').update(`${agent}\u0000${c}`).digest('hex').slice(0, 8);
  });
  return tasks;
}

/** Distributes the clusters over two threads by number of lines and returns their outputs in order. */
async function mineTasks(
  corpus: Corpus,
  classes: LineClasses,
  tasks: ClusterTask[],
  withFamilies: boolean,
  thread: SecondThread | undefined,
): Promise<MinedCluster[]> {
  const lines = (task: ClusterTask): number =>
    task.texts.reduce(
      (sum, text) => sum + (corpus.starts[text + 1] as number) - (corpus.starts[text] as number),
      0,
    );
  const bySize = tasks.map((task) => ({ task, lines: lines(task) })).sort((a, b) => b.lines - a.lines);
  const shares: [ClusterTask[], ClusterTask[]] = [[], []];
  const loads: [number, number] = [0, 0];
  for (const { task, lines: load } of bySize) {
    const lighter = thread && loads[1] < loads[0] ? 1 : 0;
    shares[lighter].push(task);
    loads[lighter] += load;
  }
  const theirs =
    shares[1].length > 0 &&
    thread?.run<MinedCluster[]>({ do: 'mine', corpus, classes, tasks: shares[1], withFamilies });
  const workspace = newWorkspace(corpus, classes);
  const mined = new Map(
    shares[0].map((task) => [task, mineCluster(corpus, classes, task, workspace, withFamilies)]),
  );
  const other = theirs ? await theirs : [];
  shares[1].forEach((task, i) => {
    mined.set(task, other[i] as MinedCluster);
  });
  return tasks.map((task) => mined.get(task) as MinedCluster);
}

function stopwatch() {
  const laps: Record<string, number> = {};
  let last = performance.now();
  return {
    laps,
    lap(name: string): void {
      const now = performance.now();
      laps[name] = Math.round((laps[name] ?? 0) + now - last);
      last = now;
    },
  };
}
