import type { LogContext, LogReader, LogRecord, SourceLine } from '../../record/reader.ts';
import type { JsonObject } from '../../wire/json.ts';
import { objectLine } from '../cut.ts';
import { lineDecoder } from '../json-lines.ts';
import type { Form } from './forms.ts';
import { Transcript } from './transcript.ts';

/** Reads the lines of one transcript; `foreign` for a line of another format. */
type LineReader = (line: JsonObject, source: SourceLine) => Iterable<LogRecord> | 'foreign';

/** A format of transcripts whose lines are JSON objects. */
interface TranscriptFormat {
  format: string;
  agent: string;
  form: Form;
  /** Whether a line, which may be cut, is of the format. */
  isLine(beginning: string): boolean;
  open(transcript: Transcript, context: LogContext): LineReader;
}

export function transcriptReader({ format, agent, form, isLine, open }: TranscriptFormat): LogReader {
  return {
    format,
    wholeFile: true,
    recognises: (lines) => lines.some((line) => /^\s*\{/.test(line) && isLine(line.slice(0, 16_384))),
    open: (context) => {
      const transcript = new Transcript(context, agent, form);
      const read = open(transcript, context);
      return lineDecoder(
        format,
        (line, source) => {
          const members = objectLine(line);
          return members === null ? null : read(members, source);
        },
        () => transcript.end(),
      );
    },
  };
}
