import { readFileSync } from 'node:fs';
import { LensError } from '../errors.ts';
import { describeIssues } from '../record/issues.ts';
import { type Situation, situationFileSchema } from './types.ts';

/** Own situations, with the agents that each is for; undefined for all. */
type OwnSituation = Situation & { agents?: string[] | undefined };

/**
 * Reads a file of situations (JSON).
 *
 * @throws LensError `config_invalid` with file and line of what is wrong
 */
export function readSituations(file: string): OwnSituation[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw invalid(file, (cause as Error).message, cause);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalid(file, (cause as Error).message, cause);
  }
  const checked = situationFileSchema.safeParse(value);
  if (!checked.success) {
    const index = checked.error.issues[0]?.path[1];
    const situations = Object(value).situations as { name?: unknown }[] | undefined;
    const name = typeof index === 'number' ? situations?.[index]?.name : undefined;
    const line =
      typeof name === 'string' ? text.slice(0, text.indexOf(JSON.stringify(name))).split('\n').length : 1;
    throw invalid(`${file}:${line}`, describeIssues(checked.error));
  }
  const names = checked.data.situations.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw invalid(file, `two situations have the name "${twice}"`);
  return checked.data.situations as OwnSituation[];
}

function invalid(where: string, what: string, cause?: unknown): LensError {
  return new LensError('config_invalid', `The situations are not valid: ${what}`, {
    where,
    hint: 'docs/probe.md shows the form of the file.',
    ...(cause === undefined ? {} : { cause }),
  });
}
