import type { LogDecoder, LogReader, LogRecord, RequestBody, SourceLine } from '../record/reader.ts';
import { isObject, listOf, objectOf, parseJson, stringOf } from '../wire/json.ts';
import { type OwnBodies, type OwnEvent, ownRecords, ownSessions } from './own-record.ts';

/** How a HAR of lens begins: one line, which ends with the bracket of its entries; then one line for each entry. */
const FIRST = /^\{"log":\{"version":"1\.2","creator":\{"name":"lens","version":"[^"]*"\},"_lens":\{/;

/**
 * Reads a HAR that `lens export --har` wrote: `_lens` of its entries has what HAR has no place for, so that the analysis is
 * that of the original log. A HAR of lens that another program wrote again is read as any other HAR.
 */
export const ownHarReader: LogReader = {
  format: 'HAR of lens',
  wholeFile: true,
  recognises: ([first = '']) => FIRST.test(first),
  open: () => new OwnHarDecoder(),
};

class OwnHarDecoder implements LogDecoder {
  *push(line: Buffer, source: SourceLine): Iterable<LogRecord> {
    const text = line.toString().trim();
    if (text === '' || text === ']}}') return;
    if (FIRST.test(text)) {
      const { _lens: own } = objectOf(objectOf(parseJson(`${text}]}}`))['log']);
      const { sessions, traffic } = objectOf(own);
      yield* ownSessions({ sessions, traffic }, source);
      return;
    }
    const entry = parseJson(text.replace(/,$/, ''));
    if (!isObject(entry) || !isObject(entry['_lens']))
      yield { kind: 'warning', source, code: 'bad_line', message: 'not a whole entry of HAR; skipped' };
    else yield* ownRecords(entry['_lens'], source, () => bodiesOf(entry));
  }

  *end(): Iterable<LogRecord> {}
}

function bodiesOf(entry: Record<string, unknown>): OwnBodies {
  const own = objectOf(entry['_lens']);
  const sent = listOf(entry['_webSocketMessages']).map(objectOf)[0];
  const text =
    sent?.['type'] === 'send' ? sent['data'] : objectOf(objectOf(entry['request'])['postData'])['text'];
  const content = objectOf(objectOf(entry['response'])['content']);
  const answer = answerOf(stringOf(own['content']), content['text']);
  const { reconstructed } = objectOf(own['response']);
  return {
    request: bodyOf(own['body'], text),
    answer: reconstructed === undefined ? answer : { ...answer, reconstructed },
    events: listOf(own['events']).flatMap(eventOf),
  };
}

function bodyOf(encoding: unknown, text: unknown): RequestBody {
  if (typeof text !== 'string') return undefined;
  if (encoding === 'json') return { json: Buffer.from(text) };
  if (encoding === 'base64') return { base64: text };
  return encoding === 'text' ? { text } : undefined;
}

function answerOf(origin: string, text: unknown): OwnBodies['answer'] {
  if (typeof text !== 'string') return {};
  if (origin === 'assembled') return { reconstructed: parseJson(text) };
  if (origin === 'base64') return { base64: text };
  if (origin === 'json') return { body: parseJson(text) };
  return origin === 'text' ? { body: text } : {};
}

function eventOf(value: unknown): OwnEvent[] {
  const [ms, event, bytes, cut] = listOf(value);
  if (typeof ms !== 'number' || typeof event !== 'string' || typeof bytes !== 'number') return [];
  return [{ ms, event, bytes, ...(cut === true ? { cut } : {}) }];
}
