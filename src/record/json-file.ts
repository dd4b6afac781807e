import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { LensError } from '../errors.ts';
import { lineOfPath } from '../text/locate.ts';
import { describeIssues } from './issues.ts';

/**
 * Reads a JSON file of a user's and checks it.
 *
 * @param title subject of the messages: "The script"
 * @param hint what to do when the file is not valid
 * @throws LensError `config_invalid` with file and line of what is wrong
 */
export function readJsonFile<S extends z.ZodType>(
  file: string,
  schema: S,
  { title, hint }: { title: string; hint: string },
): z.infer<S> {
  const invalid = (where: string, what: string, cause?: unknown): LensError =>
    new LensError('config_invalid', `${title} is not valid: ${what}`, {
      where,
      hint,
      ...(cause === undefined ? {} : { cause }),
    });
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
    const { message } = cause as Error;
    throw invalid(`${file}:${lineOfSyntaxError(text, message)}`, message, cause);
  }
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  const line = lineOfPath(text, checked.error.issues[0]?.path ?? []);
  throw invalid(`${file}:${line}`, describeIssues(checked.error));
}

/** The line that a message of `JSON.parse` names; the last one when it names none, because the text ends too early. */
export function lineOfSyntaxError(text: string, message: string): number {
  const line = /\(line (\d+)/.exec(message)?.[1];
  const position = /position (\d+)/.exec(message)?.[1];
  if (line !== undefined) return Number(line);
  return (position === undefined ? text : text.slice(0, Number(position))).split('\n').length;
}
