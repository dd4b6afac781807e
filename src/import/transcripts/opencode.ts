import type { LogContext, LogDecoder, LogReader, LogRecord, SourceLine } from '../../record/reader.ts';
import { isObject, type JsonObject, listOf, objectOf, parseJson, stringOf, textOf } from '../../wire/json.ts';
import { documentDecoder } from '../documents.ts';
import { idOf, timeOf } from '../values.ts';
import { chatCall, chatForm, chatResult, chatUsage } from './forms.ts';
import { Transcript } from './transcript.ts';

const FORMAT = 'opencode-session';

/** Reads what `opencode export` writes: one document with the messages of a session and their parts. */
export const opencodeSessionReader: LogReader = {
  format: FORMAT,
  unit: 'document',
  wholeFile: true,
  recognises: (_lines, beginning = '') =>
    /^\s*\{\s*"info"\s*:\s*\{/.test(beginning) &&
    /"id"\s*:\s*"ses_/.test(beginning) &&
    /"messages"\s*:\s*\[/.test(beginning),
  open: openSession,
};

function openSession(context: LogContext): LogDecoder {
  const transcript = new Transcript(context, 'opencode', chatForm);
  let session = context.key ?? context.file;
  return documentDecoder(
    FORMAT,
    ['info', 'messages[]'],
    ({ path, text }, source) => {
      const value = parseJson(text.toString());
      if (!isObject(value)) return null;
      if (path === 'messages[]') return readMessage(value, { session, source, transcript });
      session = idOf(value['id'], session);
      describeSession(session, value, transcript);
      return [];
    },
    () => transcript.end(),
  );
}

/** Notes what OpenCode states of a session. */
export function describeSession(session: string, info: JsonObject, transcript: Transcript): void {
  const version = stringOf(info['version']);
  const cwd = stringOf(info['directory']);
  const at = timeOf(objectOf(info['time'])['created']);
  transcript.describe(session, {
    ...(version === '' ? {} : { client: { name: 'opencode', version } }),
    ...(cwd === '' ? {} : { cwd }),
    ...(at === null ? {} : { ts: new Date(at).toISOString() }),
  });
}

interface Place {
  session: string;
  source: SourceLine;
  transcript: Transcript;
}

/** A message with its parts: `{info, parts}`. */
export function* readMessage(
  value: JsonObject,
  { session, source, transcript }: Place,
): Generator<LogRecord> {
  const info = objectOf(value['info']);
  const parts = listOf(value['parts']).map(objectOf);
  const place = { key: '', parent: '', branch: session };
  const time = objectOf(info['time']);
  const at = timeOf(time['created']);
  if (info['role'] === 'user') {
    const content = parts.filter(({ type }) => type === 'text').map(({ text }) => ({ type: 'text', text }));
    yield* transcript.message(place, [{ role: 'user', content }], at, false);
    return;
  }
  if (info['role'] !== 'assistant') {
    transcript.other(`message ${textOf(info['role'])}`, source);
    return;
  }
  // Each step of a message is a request of its own.
  let step = 0;
  const id = idOf(info['id'], `line-${source.line}`);
  const model = stringOf(info['modelID']);
  for (const part of parts) {
    const type = stringOf(part['type']);
    if (type === 'step-start') step++;
    const answer = { answer: step < 2 ? id : `${id}.${step}`, session };
    const piece = (made: unknown[]) =>
      transcript.answer(place, answer, { parts: made, at, ...(model === '' ? {} : { model }) }, source);
    if (type === 'text') yield* piece([{ text: stringOf(part['text']) }]);
    else if (type === 'reasoning') yield* piece([{ thinking: stringOf(part['text']) }]);
    else if (type === 'tool')
      yield* toolPart(part, piece, (result) => transcript.message(place, [result], at, true));
    else if (type === 'step-finish') addUsage(part, session, transcript);
    else if (type !== 'step-start') transcript.other(`part ${type}`, source);
  }
}

function* toolPart(
  part: JsonObject,
  piece: (made: unknown[]) => Iterable<LogRecord>,
  result: (message: JsonObject) => Iterable<LogRecord>,
): Generator<LogRecord> {
  const state = objectOf(part['state']);
  yield* piece([chatCall(part['callID'], part['tool'], state['input'])]);
  if (state['status'] === 'completed' || state['status'] === 'error')
    yield* result(chatResult(part['callID'], textOf(state['output'] ?? state['error'])));
}

function addUsage(part: JsonObject, session: string, transcript: Transcript): void {
  const tokens = objectOf(part['tokens']);
  const cache = objectOf(tokens['cache']);
  const stop = stringOf(part['reason']);
  transcript.addFacts(session, {
    ...(stop === '' ? {} : { stopReason: stop }),
    usage: chatUsage({
      input: tokens['input'],
      read: cache['read'],
      write: cache['write'],
      output: tokens['output'],
    }),
  });
}
