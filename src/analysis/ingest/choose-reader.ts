import { LensError } from '../../errors.ts';
import type { LogReader } from '../../record/reader.ts';

/** Lines that a format is recognised by; the last may be cut. */
const LINES = 20;

/** The reader of a log, by its first lines. Throws `log_format_unknown` when it is of no format that lens reads. */
export function chooseReader(file: string, head: Buffer, readers: readonly LogReader[]): LogReader {
  const lines = head.toString().split('\n', LINES);
  const reader = readers.find((candidate) => candidate.recognises(lines));
  if (reader) return reader;
  const what = head.includes(0) ? 'This is a binary file, not a log' : 'The format of this log is not known';
  throw new LensError('log_format_unknown', what, {
    where: file,
    hint: `lens reads logs of: ${readers.map(({ format }) => format).join(', ')}.`,
  });
}
