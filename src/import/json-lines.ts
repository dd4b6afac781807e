import type { LogDecoder, LogRecord, SourceLine } from '../record/reader.ts';

export function warning(source: SourceLine, code: string, message: string): LogRecord {
  return { kind: 'warning', source, code, message };
}

/** Whether a line has nothing in it: a file may end in empty lines, or have a byte order mark alone in one. */
function isBlank(line: Buffer): boolean {
  return line.length < 4 && line.toString().trim() === '';
}

/**
 * A decoder of lines that are one JSON object each. `read` returns the records of a line, or null for a line that is
 * not of the format: it is reported as `foreign_line`, so that another reader gets it. A line that is no whole JSON
 * object is a `bad_line` that names the format.
 */
export function lineDecoder(
  format: string,
  read: (line: Buffer, source: SourceLine) => Iterable<LogRecord> | null | 'foreign',
  end: () => Iterable<LogRecord> = () => [],
): LogDecoder {
  return {
    *push(line, source) {
      if (isBlank(line)) return;
      const records = read(line, source);
      if (records === 'foreign') yield warning(source, 'foreign_line', `not a line of ${format}; skipped`);
      else if (records === null)
        yield warning(source, 'bad_line', `not a whole JSON object of ${format}; skipped`);
      else yield* records;
    },
    end,
  };
}
