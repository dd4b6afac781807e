import { closeSync, existsSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { mineFile } from '../../analysis/prompts/batch/mine-file.ts';
import { LensError } from '../../errors.ts';
import { templateMarkdown } from '../../render/markdown/template.ts';
import { duration, plural } from '../../text/figures.ts';

export interface MineOptions {
  /** JSON lines `{id, text, ts?, agent?}`. */
  samples: string;
  /** File for the templates as JSON lines; standard output when undefined and no Markdown is asked for. */
  out?: string | undefined;
  /** File for the templates in Markdown. */
  md?: string | undefined;
}

interface MineEffects {
  /** Standard output. */
  print(text: string): void;
  /** Standard error. */
  note(line: string): void;
  /** Writes a file in pieces. */
  write(file: string, pieces: Iterable<string>): void;
}

const nodeEffects: MineEffects = {
  print: (text) => writeSync(1, text),
  note: (line) => process.stderr.write(`${line}\n`),
  write: (file, pieces) => {
    const descriptor = openSync(file, 'w');
    try {
      for (const piece of pieces) writeFileSync(descriptor, piece);
    } finally {
      closeSync(descriptor);
    }
  },
};

const shownFaults = 3;

/**
 * `lens mine`: finds the templates of any texts. Each text is one surface; families are found from the texts alone,
 * within each agent.
 */
export async function mine({ samples, out, md }: MineOptions, effects = nodeEffects): Promise<number> {
  if (!existsSync(samples))
    throw new LensError('log_not_found', 'no such file.', {
      where: samples,
      hint: 'Give a file of JSON lines {id, text}.',
    });
  const started = performance.now();
  const mined = await mineFile(samples, md !== undefined);
  for (const { offset, message } of mined.faults.slice(0, shownFaults))
    effects.note(`${samples}: the line at byte ${offset} ${message}; left out.`);
  if (mined.faults.length > shownFaults)
    effects.note(`${samples}: ${mined.faults.length - shownFaults} more lines left out.`);
  if (mined.samples === 0)
    throw new LensError('log_format_unknown', 'has no samples.', {
      where: samples,
      hint: 'Each line is a JSON object with `id` and `text`.',
    });
  const lines = mined.clusters.map((cluster) => cluster.lines);
  if (out !== undefined) effects.write(out, lines);
  else if (md === undefined) for (const chunk of lines) effects.print(chunk);
  if (md !== undefined)
    effects.write(
      md,
      mined.clusters.flatMap(({ family }, i) =>
        family === null ? [] : [`${i === 0 ? '' : '\n'}${templateMarkdown(family)}`],
      ),
    );
  effects.note(
    `${plural(mined.samples, 'sample')}, ${plural(mined.texts, 'different text')}, ` +
      `${plural(mined.families, 'family', 'families')}, ${duration(performance.now() - started)}`,
  );
  return 0;
}
