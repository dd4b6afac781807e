import { alignContext, newScratch } from './align/context.ts';
import { assemble, pathOf } from './assemble.ts';
import { type Axis, axisOf, type HeldValue, type SampleUse } from './axes.ts';
import { findBlocks } from './blocks.ts';
import { settleColumns } from './columns/settle.ts';
import { CorpusBuilder, canonical } from './corpus/corpus.ts';
import { classifyLines } from './corpus/line-classes.ts';
import { sampleLines, slotValuesIn } from './sample-lines.ts';
import { findSlots } from './slots/find-slots.ts';
import { type TextUse, ValueCounts } from './slots/value-counts.ts';
import type { PathItem, PromptText, Slot, Template } from './types.ts';

/** By default a text counts as sent once, at an unknown time. */
const once: TextUse = { requests: 1, firstSeen: null, lastSeen: null };

/**
 * Finds the template of texts of one family: fixed skeleton, slots, blocks, and how to build each text from it. The
 * result depends on the set of texts, not on order or repeats. `id` becomes the template's id and part of its slots'
 * ids.
 */
export function mineTemplate(
  texts: readonly PromptText[],
  {
    id = 'template',
    useOf = () => once,
    sentBy,
    versionOf = sentBy && onlyVersion(sentBy),
  }: {
    id?: string;
    useOf?: (hash: string) => TextUse;
    /** The requests that sent a text; they show what versions and configurations set. */
    sentBy?: (hash: string) => readonly SampleUse[];
    /** The only version that sent a text; null if several did. Each version may word a line in its own way. */
    versionOf?: ((hash: string) => string | null) | undefined;
  } = {},
): Template {
  const builder = new CorpusBuilder();
  for (const { text } of texts) builder.add(text);
  const { corpus, textOf } = canonical(builder.finish());
  const classes = classifyLines(corpus.lines);
  const context = alignContext(corpus, classes, new Int32Array(corpus.ids.length), newScratch(classes));
  const starts = [...corpus.starts.subarray(0, -1)];
  const ends = [...corpus.starts.subarray(1)];
  const versions = new Map(texts.map(({ hash }, i) => [textOf[i] as number, versionOf?.(hash) ?? null]));
  const assembled = assemble(
    context,
    settleColumns(context, starts, ends, versionOf && ((text) => versions.get(text) ?? null)),
  );
  const paths = new Map<string, PathItem[]>();
  texts.forEach(({ hash }, i) => {
    const t = textOf[i] as number;
    if (!paths.has(hash)) paths.set(hash, pathOf(context, assembled, starts[t] as number, ends[t] as number));
  });
  const { columns } = assembled;
  const blocks = findBlocks(columns, assembled.sources, starts.length);
  const counts = new ValueCounts(
    columns,
    blocks,
    [...paths].map(([hash, path]) => ({ path, use: useOf(hash) })),
  );
  const axis = sentBy && axesOf({ columns, blocks, paths }, sentBy);
  const found = findSlots({ templateId: id, columns, blocks, counts, axisOf: axis });
  const [slots, variants] = [true, false].map((isRun) =>
    found.filter((slot) => (slot.axis === 'run') === isRun),
  );
  return {
    id,
    samples: starts.length,
    columns,
    blocks,
    slots: slots as Slot[],
    variants: variants as Slot[],
    paths,
  };
}

/** The only version that sent a text. */
function onlyVersion(sentBy: (hash: string) => readonly SampleUse[]): (hash: string) => string | null {
  return (hash) => {
    const own = new Set(sentBy(hash).map(({ version }) => version));
    return own.size === 1 ? ([...own][0] ?? null) : null;
  };
}

/** Determines the axis of a slot; undefined if one version in one configuration sent all texts. */
function axesOf(
  template: Pick<Template, 'columns' | 'blocks' | 'paths'>,
  sentBy: (hash: string) => readonly SampleUse[],
): ((slot: Omit<Slot, 'id' | 'axis'>, around: string) => Axis) | undefined {
  const settings = new Set(
    [...template.paths.keys()].flatMap((hash) =>
      sentBy(hash).map(({ version, model, toolSet }) => JSON.stringify([version, model, toolSet])),
    ),
  );
  if (settings.size < 2) return undefined;
  const samples = [...template.paths].map(([hash, path]) => ({
    uses: sentBy(hash),
    lines: sampleLines(template, path),
  }));
  return (slot, around) => {
    const held = samples.flatMap(({ uses, lines }): HeldValue[] => {
      const values = slotValuesIn(slot, template, lines);
      return values.length === 0 ? [] : [{ value: values.join('\n'), uses }];
    });
    return axisOf({ kind: slot.kind, context: `${around}\n${slot.name}` }, held);
  };
}
