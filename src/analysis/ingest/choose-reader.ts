import { LensError } from '../../errors.ts';
import type { LogContext, LogDecoder, LogReader, LogRecord, SourceLine } from '../../record/reader.ts';

/** Number of lines used to detect the format; the last one may be truncated. */
const LINES = 20;

/** The first reader that recognises a log by its beginning. */
export function recognise(head: Buffer, readers: readonly LogReader[]): LogReader | undefined {
  const beginning = head.toString();
  const lines = beginning.split('\n', LINES);
  return readers.find((candidate) => candidate.recognises(lines, beginning));
}

/**
 * The reader for a log, chosen by its first lines. Throws `log_format_unknown` when lens does not support the format.
 */
export function chooseReader(file: string, head: Buffer, readers: readonly LogReader[]): LogReader {
  const reader = recognise(head, readers);
  if (reader) return reader;
  const what = head.includes(0) ? 'This is a binary file, not a log' : 'The format of this log is not known';
  throw new LensError('log_format_unknown', what, {
    where: file,
    hint: `lens reads logs of: ${readers.map(({ format }) => format).join(', ')}.`,
  });
}

/**
 * A decoder for a log that may contain lines of several tools, for example after `cat *.jsonl`. A line that the log's
 * own format does not recognize goes to the format that does, and is reported when none does.
 */
export function openMixed(main: LogReader, readers: readonly LogReader[], context: LogContext): LogDecoder {
  const own = main.open(context);
  if (main.unit === 'document') return own;
  const others = new Map<LogReader, LogDecoder>();
  const foreign = { lines: 0, first: undefined as SourceLine | undefined };

  const decoderOf = (line: Buffer): LogDecoder | undefined => {
    const text = [line.toString('utf8', 0, 8192)];
    const reader = readers.find(
      (candidate) => candidate !== main && isMixable(candidate) && candidate.recognises(text),
    );
    if (reader === undefined) return undefined;
    const known = others.get(reader) ?? reader.open(context);
    others.set(reader, known);
    return known;
  };

  return {
    *push(line, source) {
      for (const record of own.push(line, source)) {
        if (record.kind !== 'warning' || record.code !== 'foreign_line') yield record;
        else {
          const other = decoderOf(line);
          foreign.lines++;
          foreign.first ??= source;
          yield* other === undefined ? [record] : other.push(line, source);
        }
      }
    },
    recover: (line, source) => own.recover?.(line, source) ?? [],
    *end() {
      yield* own.end();
      for (const decoder of others.values()) yield* decoder.end();
      const { lines, first } = foreign;
      if (first !== undefined) yield mixedLog(main, [...others.keys()], lines, first);
    },
  };
}

const isMixable = ({ unit, perFolder }: LogReader): boolean => unit !== 'document' && perFolder !== true;

function mixedLog(
  main: LogReader,
  others: readonly LogReader[],
  lines: number,
  source: SourceLine,
): LogRecord {
  const formats = others.map(({ format }) => format);
  const read = formats.length === 0 ? 'in no format that lens reads' : `read as ${formats.join(', ')}`;
  const message = `lines from line ${source.line} on are in another format than ${main.format}: ${lines}, ${read}`;
  return { kind: 'warning', source, code: 'mixed_log', message };
}
