import { type OwnEvent, ownRecords, ownSessions } from '../import/own-record.ts';
import type { LogDecoder, LogReader, LogRecord, RequestBody, SourceLine } from '../record/reader.ts';
import { isObject, listOf, objectOf, parseJson, stringOf } from '../wire/json.ts';

/** Reads the lines that `spoolLake` writes: the sessions, then a line for each exchange. */
export const lakeReader: LogReader = {
  format: 'lake',
  wholeFile: true,
  recognises: ([first = '']) => first.startsWith('{"lake":1,'),
  open: () => new LakeDecoder(),
};

class LakeDecoder implements LogDecoder {
  *push(line: Buffer, source: SourceLine): Iterable<LogRecord> {
    if (line.length === 0) return;
    const value = objectOf(parseJson(line.toString()));
    if (value['lake'] !== undefined) {
      yield* ownSessions({ sessions: value['sessions'], traffic: [] }, source);
      return;
    }
    const record = objectOf(value['record']);
    yield* ownRecords(record, source, () => {
      if (value['missing'] === true) return `texts of ${stringOf(value['id'])} are missing in the lake`;
      return {
        request: bodyOf(value['encoding'], stringOf(value['body'])),
        answer: objectOf(value['answer']),
        events: listOf(record['events']).flatMap(eventOf),
      };
    });
  }

  *end(): Iterable<LogRecord> {}
}

function bodyOf(encoding: unknown, text: string): RequestBody {
  if (encoding === 'json') return { json: Buffer.from(text) };
  if (encoding === 'text') return { text };
  return encoding === 'base64' ? { base64: text } : undefined;
}

function eventOf(value: unknown): OwnEvent[] {
  if (!isObject(value)) return [];
  const { ms, event, bytes, cut } = value;
  if (typeof ms !== 'number' || typeof event !== 'string' || typeof bytes !== 'number') return [];
  return [{ ms, event, bytes, ...(cut === true ? { cut } : {}) }];
}
