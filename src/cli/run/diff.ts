import { LensError } from '../../errors.ts';
import { compare } from '../../read/diff/compare.ts';
import { comparisonMarkdown } from '../../render/markdown/diff.ts';
import { renderComparison } from '../../render/terminal/diff.ts';
import { type TerminalEffects, terminalEffects } from '../../render/terminal/effects.ts';
import { openReadOnly } from '../../store/open.ts';

export interface DiffOptions {
  /** Exchange, family, session, version, agent, log or label; see `resolveSide`. */
  before: string;
  after: string;
  db?: string | undefined;
  /** File to write the comparison to as Markdown; `-` for standard output. */
  md?: string | undefined;
  json?: boolean | undefined;
}

/** `lens diff`: compares two things. Throws `not_found`, `not_writable` and what `openReadOnly` throws. */
export async function diff(
  { before, after, db, md, json = false }: DiffOptions,
  effects: TerminalEffects = terminalEffects(),
): Promise<number> {
  const database = await openReadOnly(db ?? effects.defaultDatabase());
  try {
    const comparison = await compare(database, before, after);
    if (json) await effects.print(`${JSON.stringify(comparison, null, 2)}\n`);
    else if (md === '-') await effects.print(comparisonMarkdown(comparison));
    else await effects.print(renderComparison(comparison, effects.style));
    if (md !== undefined && md !== '-') write(md, comparisonMarkdown(comparison), effects);
    return 0;
  } finally {
    await database.close();
  }
}

function write(file: string, text: string, effects: TerminalEffects): void {
  try {
    effects.writeFile(file, text);
  } catch (error) {
    throw new LensError('not_writable', `cannot be written: ${(error as Error).message}`, {
      where: file,
      hint: 'Give another file with --md FILE.',
      cause: error,
    });
  }
  effects.note(`Markdown: ${file}`);
}
