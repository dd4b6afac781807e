import type { LogContext, LogDecoder, LogReader, LogRecord, SourceLine } from '../../record/reader.ts';
import { isObject, type JsonObject, listOf, objectOf, parseJson, stringOf } from '../../wire/json.ts';
import { documentDecoder } from '../documents.ts';
import { idOf, timeOf } from '../values.ts';
import { geminiForm } from './forms.ts';
import { transcriptReader } from './lines.ts';
import { Transcript } from './transcript.ts';

/** Reads the sessions of Gemini CLI as lines (`~/.gemini/tmp/<project>/chats/*.jsonl`, from 0.40 on). */
export const geminiTranscriptReader: LogReader = transcriptReader({
  format: 'gemini-transcript',
  agent: 'gemini',
  form: geminiForm,
  isLine: (text) =>
    (/"sessionId"\s*:/.test(text) && /"projectHash"\s*:/.test(text) && !/"messages"\s*:/.test(text)) ||
    (/"type"\s*:\s*"gemini"/.test(text) && /"content"\s*:/.test(text) && /"id"\s*:/.test(text)),
  open: (transcript, context) => {
    const chat = new Chat(transcript, context);
    return (line, source) => chat.read(line, source);
  },
});

/** Reads the same as one document, as versions before wrote it. */
export const geminiDocumentReader: LogReader = {
  format: 'gemini-document',
  unit: 'document',
  wholeFile: true,
  recognises: (_lines, beginning = '') =>
    /^\s*\{\s*"sessionId"\s*:\s*"[^"]*"\s*,\s*"projectHash"\s*:/.test(beginning) &&
    /"messages"\s*:/.test(beginning),
  open: openDocument,
};

function openDocument(context: LogContext): LogDecoder {
  const transcript = new Transcript(context, 'gemini', geminiForm);
  const chat = new Chat(transcript, context);
  return documentDecoder(
    'gemini-document',
    ['sessionId', 'startTime', 'messages[]'],
    ({ path, text }, source) => {
      const value = parseJson(text.toString());
      if (path !== 'messages[]') return chat.describe({ [path]: value });
      const records = isObject(value) ? chat.read(value, source) : null;
      return records === 'foreign' ? null : records;
    },
    () => transcript.end(),
  );
}

class Chat {
  readonly #transcript: Transcript;
  #session: string;

  constructor(transcript: Transcript, { file, key }: LogContext) {
    this.#transcript = transcript;
    this.#session = key ?? file;
  }

  describe(header: JsonObject): Iterable<LogRecord> {
    this.#session = idOf(header['sessionId'], this.#session);
    const start = timeOf(header['startTime']);
    if (start !== null) this.#transcript.describe(this.#session, { ts: new Date(start).toISOString() });
    return [];
  }

  read(line: JsonObject, source: SourceLine): Iterable<LogRecord> | 'foreign' {
    const type = stringOf(line['type']);
    if (line['projectHash'] !== undefined) return this.describe(line);
    if (line['$set'] !== undefined || line['$rewindTo'] !== undefined) {
      this.#transcript.other(Object.keys(line).join(' ').replaceAll('$', ''), source);
      return [];
    }
    if (type === '') return 'foreign';
    const key = idOf(line['id'], '');
    const place = { key, parent: '', branch: this.#session };
    const at = timeOf(line['timestamp']);
    if (type === 'user')
      return this.#transcript.message(place, [{ role: 'user', parts: partsOf(line['content']) }], at, false);
    if (type === 'gemini') return this.#answer(line, place, at, source);
    this.#transcript.other(type, source);
    return [];
  }

  *#answer(
    line: JsonObject,
    place: { key: string; parent: string; branch: string },
    at: number | null,
    source: SourceLine,
  ): Generator<LogRecord> {
    const calls = listOf(line['toolCalls']).map(objectOf);
    const model = stringOf(line['model']);
    yield* this.#transcript.answer(
      place,
      { answer: place.key || `line ${source.line}`, session: this.#session },
      {
        parts: [
          ...listOf(line['thoughts']).map(objectOf).map(thoughtOf),
          ...partsOf(line['content']),
          ...calls.map(({ id, name, args }) => ({ functionCall: { id, name, args } })),
        ],
        at,
        ...(model === '' ? {} : { model }),
        usage: usageOf(line['tokens']),
      },
      source,
    );
    const results = calls.flatMap((call) => listOf(call['result']));
    const resultAt = timeOf(calls.at(-1)?.['timestamp']) ?? at;
    if (results.length > 0)
      yield* this.#transcript.message(place, [{ role: 'user', parts: results }], resultAt, true);
  }
}

function thoughtOf({ subject, description }: JsonObject): JsonObject {
  const text = [subject, description].map(stringOf).filter((one) => one !== '');
  return { text: text.join('\n'), thought: true };
}

function partsOf(content: unknown): unknown[] {
  if (typeof content === 'string') return content === '' ? [] : [{ text: content }];
  return Array.isArray(content) ? content : isObject(content) ? [content] : [];
}

function usageOf(tokens: unknown): JsonObject | undefined {
  if (!isObject(tokens)) return undefined;
  return {
    promptTokenCount: tokens['input'],
    candidatesTokenCount: tokens['output'],
    cachedContentTokenCount: tokens['cached'],
    thoughtsTokenCount: tokens['thoughts'],
    toolUsePromptTokenCount: tokens['tool'],
    totalTokenCount: tokens['total'],
  };
}
