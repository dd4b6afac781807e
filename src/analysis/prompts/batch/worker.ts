import { parentPort } from 'node:worker_threads';
import type { Corpus } from '../corpus/corpus.ts';
import type { LineClasses } from '../corpus/line-classes.ts';
import { type ClusterTask, mineCluster, newWorkspace } from './mine-cluster.ts';
import { type FilePart, readPart } from './read-part.ts';

/** What the second thread is asked to do. */
export type Job =
  | { do: 'read'; part: FilePart }
  | { do: 'mine'; corpus: Corpus; classes: LineClasses; tasks: ClusterTask[]; withFamilies: boolean };

parentPort?.on('message', (job: Job) => {
  if (job.do === 'read') parentPort?.postMessage(readPart(job.part));
  else {
    const workspace = newWorkspace(job.corpus, job.classes);
    parentPort?.postMessage(
      job.tasks.map((task) => mineCluster(job.corpus, job.classes, task, workspace, job.withFamilies)),
    );
  }
});
