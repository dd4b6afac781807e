import { alignContext, newScratch } from '../align/context.ts';
import { type Assembled, assemble, pathOf } from '../assemble.ts';
import { findBlocks } from '../blocks.ts';
import { settleColumns } from '../columns/settle.ts';
import type { Corpus } from '../corpus/corpus.ts';
import type { LineClasses } from '../corpus/line-classes.ts';
import { findSlots } from '../slots/find-slots.ts';
import { earliest, latest, type TextUse, ValueCounts } from '../slots/value-counts.ts';
import type { PathItem, Template } from '../types.ts';

/** A family of texts to mine. */
export interface ClusterTask {
  id: string;
  agent: string;
  /** Numbers of its texts in the corpus. */
  texts: number[];
  /** Samples, ordered by id, and the text of each. */
  samples: { id: string; text: number; ts: number | null }[];
}

/** Buffers that are reused from cluster to cluster. */
export interface Workspace {
  columnOf: Int32Array;
  scratch: ReturnType<typeof newScratch>;
}

export function newWorkspace(corpus: Corpus, classes: LineClasses): Workspace {
  return { columnOf: new Int32Array(corpus.ids.length), scratch: newScratch(classes) };
}

/** The result of mining a cluster. */
export interface MinedCluster {
  /** JSON lines: `family` first, then its `sample`s. */
  lines: string;
  /** The template with its slots, if requested. */
  family: MinedFamily | null;
}

/** A family of texts with its template. */
interface MinedFamily {
  /** Its first line with text, after the agent if there is one. */
  name: string;
  samples: number;
  template: Pick<Template, 'columns' | 'blocks' | 'slots' | 'samples'>;
}

/** The template of a cluster and the path of each of its samples. */
export function mineCluster(
  corpus: Corpus,
  classes: LineClasses,
  task: ClusterTask,
  workspace: Workspace,
  withFamily: boolean,
): MinedCluster {
  const context = alignContext(corpus, classes, workspace.columnOf, workspace.scratch);
  const starts = task.texts.map((text) => corpus.starts[text] as number);
  const ends = task.texts.map((text) => corpus.starts[text + 1] as number);
  const assembled = assemble(context, settleColumns(context, starts, ends));
  const cols = assembled.columns.map(({ kind, literals }) => ({ k: kind, t: literals }));
  const out = [
    JSON.stringify({ type: 'family', id: task.id, ...(task.agent ? { agent: task.agent } : {}), cols }),
  ];
  const paths = new Map<number, string>();
  for (const { id, text } of task.samples) {
    let path = paths.get(text);
    if (path === undefined) {
      path = JSON.stringify(
        pathOf(context, assembled, corpus.starts[text] as number, corpus.starts[text + 1] as number),
      );
      paths.set(text, path);
    }
    out.push(
      `{"type":"sample","id":${JSON.stringify(id)},"family":${JSON.stringify(task.id)},"path":${path}}`,
    );
  }
  return {
    lines: `${out.join('\n')}\n`,
    family: withFamily ? familyOf(task, assembled, paths) : null,
  };
}

function familyOf(task: ClusterTask, assembled: Assembled, paths: ReadonlyMap<number, string>): MinedFamily {
  const { columns, sources } = assembled;
  const uses = new Map<number, TextUse>();
  for (const { text, ts } of task.samples) {
    const use = uses.get(text) ?? { requests: 0, firstSeen: null, lastSeen: null };
    uses.set(text, {
      requests: use.requests + 1,
      firstSeen: earliest(use.firstSeen, ts),
      lastSeen: latest(use.lastSeen, ts),
    });
  }
  const blocks = findBlocks(columns, sources, task.texts.length);
  const counts = new ValueCounts(
    columns,
    blocks,
    [...paths].map(([text, path]) => ({
      path: JSON.parse(path) as PathItem[],
      use: uses.get(text) as TextUse,
    })),
  );
  const slots = findSlots({ templateId: task.id, columns, blocks, counts });
  const first = columns.find(({ literals }) => literals.join('').trim() !== '');
  const title = first ? first.literals.join('…').trim().slice(0, 80) : task.id;
  return {
    name: task.agent ? `${task.agent}: ${title}` : title,
    samples: task.samples.length,
    template: { columns, blocks, slots, samples: task.texts.length },
  };
}
