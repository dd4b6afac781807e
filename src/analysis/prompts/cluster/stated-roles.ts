import type { Corpus } from '../corpus/corpus.ts';
import type { LineClasses } from '../corpus/line-classes.ts';
import { areApart } from './split.ts';

/**
 * A subagent is instructed how to return its result. The instruction is near the end of its prompt, after the part it
 * shares with the prompt of the agent that starts it.
 */
const handsBack =
  /\b(?:must|shall|should|have to|need to|always)\s+(?:call|use|invoke|run)\b[^.\n]{0,40}\b\w*(?:complete|finish|submit|return|report|final|done|yield)\w*\b[^.\n]{0,12}\btool\b/i;
/** Number of characters at the end of a text that are searched. */
const closing = 3000;
/** If the text states the role, less of the remaining text has to differ. */
const evident = { exclusive: 0.005, runs: 2 };

/** Splits clusters in which some texts are instructed to return a result and the others are not. */
export function splitStatedRoles(
  corpus: Corpus,
  classes: LineClasses,
  clusters: readonly number[][],
): number[][] {
  const orders = new Set<number>();
  corpus.lines.forEach((line, id) => {
    if (line.includes('tool') && line.length <= closing && handsBack.test(line)) orders.add(id);
  });
  if (orders.size === 0) return [...clusters];
  return clusters.flatMap((cluster) => {
    const helpers = cluster.filter((t) => endsWithOrder(corpus, t, orders));
    const others = cluster.filter((t) => !helpers.includes(t));
    const apart =
      helpers.length > 0 && others.length > 0 && areApart(corpus, classes, helpers, others, evident);
    return apart ? [helpers, others] : [cluster];
  });
}

/** Whether one of the lines is among the last of a text. */
function endsWithOrder({ lines, ids, starts }: Corpus, text: number, orders: ReadonlySet<number>): boolean {
  let length = 0;
  for (let i = (starts[text + 1] as number) - 1; i >= (starts[text] as number) && length <= closing; i--) {
    const id = ids[i] as number;
    if (orders.has(id)) return true;
    length += (lines[id] as string).length + 1;
  }
  return false;
}
