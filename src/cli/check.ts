import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describeError, LensError } from '../errors.ts';
import { findPaths } from '../paths.ts';
import type { Baseline } from '../read/baseline.ts';
import { flag, text } from './options.ts';
import type { CommandSpec } from './types.ts';

/** `lens check`: compares the prompts in captures with a baseline. */
export const checkCommand: CommandSpec = {
  usage: 'check <baseline> [...logs]',
  synopsis: 'check [options] BASELINE [LOG …]',
  description: 'Compare the prompts in captures with a baseline; exit 1 when a rule of lens.config is broken',
  options: [
    ['--update', 'Write the baseline from the captures'],
    ['--md <file>', 'Write the Markdown summary to this file, or - for standard output (the default)'],
    ['--json <file>', 'Write the result as JSON to this file, or - for standard output'],
    ['--captures <folder>', 'Folder of the captures, when no log is named'],
  ],
  example: 'lens check prompts.baseline.json --md summary.md',
  async run({ args, options, config }) {
    const [baseline = '', ...logs] = args;
    const [md, json] = [text(options, 'md'), text(options, 'json')];
    const captures = path.resolve(text(options, 'captures') ?? findPaths().captures);
    const update = flag(options, 'update');
    try {
      // Read first: a baseline that is not valid must not cost an analysis.
      const before = update ? undefined : await readBaseline(baseline);
      const now = await currentPrompts(logs, captures);
      if (before === undefined) {
        writeWhole(baseline, `${JSON.stringify(now, null, 2)}\n`);
        process.stdout.write(`Wrote ${baseline} (${Object.keys(now.prompts).length} prompts).\n`);
        return 0;
      }
      const [{ checkBaseline, defaultRules }, { checkMarkdown }] = await Promise.all([
        import('../check/rules.ts'),
        import('../check/summary.ts'),
      ]);
      const result = checkBaseline(before, now, { ...defaultRules, ...config.check });
      const summary = checkMarkdown(result);
      if (json !== undefined) output(json, `${JSON.stringify(result, null, 2)}\n`);
      if (md !== undefined || json !== '-') output(md ?? '-', summary);
      if (result.violations.length > 0) return 1;
      return result.missing.length > 0 ? 2 : 0;
    } catch (error) {
      if (!(error instanceof LensError)) throw error;
      process.stderr.write(`lens: ${describeError(error)}\n`);
      return 2;
    }
  },
};

async function currentPrompts(logs: readonly string[], captures: string): Promise<Baseline> {
  const [{ findLogs }, { analyseApart }, { currentBaseline }, { nodeEffects }] = await Promise.all([
    import('../analysis/ingest/find-logs.ts'),
    import('./run/analyse-apart.ts'),
    import('../read/baseline.ts'),
    import('./analyze-and-report.ts'),
  ]);
  const { files, missing } = await findLogs(logs, captures);
  if (missing[0]) throw missing[0];
  return analyseApart(files, nodeEffects.progress, async (database, unreadable) => {
    if (unreadable[0]) throw unreadable[0];
    const now = await currentBaseline(database);
    if (Object.keys(now.prompts).length > 0) return now;
    throw new LensError('log_not_found', 'The captures contain no prompt to check.', {
      hint: 'Capture the agent first: lens capture --dry -- COMMAND, or lens probe.',
    });
  });
}

/** @throws LensError `not_found`, or `config_invalid` for a file that is no baseline of this version */
async function readBaseline(file: string): Promise<Baseline> {
  if (!existsSync(file)) {
    throw new LensError('not_found', 'There is no baseline.', {
      where: file,
      hint: `Write it with: lens check --update ${file}`,
    });
  }
  const [{ BASELINE_FORMAT, baselineSchema }, { describeIssues }] = await Promise.all([
    import('../read/baseline.ts'),
    import('../record/issues.ts'),
  ]);
  const again = 'Write it again with --update and look at the difference in your version control.';
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new LensError('config_invalid', `The baseline is not JSON: ${(cause as Error).message}`, {
      where: file,
      hint: again,
      cause,
    });
  }
  const { format, lens } = Object(value) as { format?: unknown; lens?: unknown };
  if (format !== BASELINE_FORMAT) {
    const by = typeof lens === 'string' ? ` (lens ${lens})` : '';
    throw new LensError(
      'config_invalid',
      `The baseline has the format ${String(format)}${by}; this version of lens reads format ${BASELINE_FORMAT}.`,
      { where: file, hint: again },
    );
  }
  const checked = baselineSchema.safeParse(value);
  if (checked.success) return checked.data;
  throw new LensError('config_invalid', `The baseline is not valid: ${describeIssues(checked.error)}`, {
    where: file,
    hint: again,
  });
}

/** Writes a file so that it is never there in part. */
function writeWhole(file: string, content: string): void {
  try {
    mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
    writeFileSync(`${file}.part`, content);
    renameSync(`${file}.part`, file);
  } catch (cause) {
    throw new LensError('not_writable', `It cannot be written: ${(cause as Error).message}`, {
      where: file,
      cause,
    });
  }
}

function output(file: string, content: string): void {
  if (file === '-') process.stdout.write(content);
  else writeWhole(file, content);
}
