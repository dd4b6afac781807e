import type { LogReader, LogRecord, SourceLine } from '../../record/reader.ts';
import { isObject, type JsonObject, listOf, objectOf, stringOf } from '../../wire/json.ts';
import { idOf, timeOf } from '../values.ts';
import { type ChatPart, chatCall, chatForm, chatResult, chatUsage } from './forms.ts';
import { transcriptReader } from './lines.ts';
import type { Transcript } from './transcript.ts';

const kinds = 'session|message|model_change|thinking_level_change|compaction|branch_summary|custom|label';

/** Reads the sessions of pi (`~/.pi/agent/sessions`): entries linked by `parentId`. */
export const piTranscriptReader: LogReader = transcriptReader({
  format: 'pi-transcript',
  agent: 'pi',
  form: chatForm,
  isLine: (text) =>
    (/"type"\s*:\s*"session"/.test(text) && /"cwd"\s*:/.test(text) && /"version"\s*:\s*\d/.test(text)) ||
    (/"parentId"\s*:/.test(text) && new RegExp(`"type"\\s*:\\s*"(?:${kinds})"`).test(text)),
  open: (transcript, { key, file }) => {
    let session = key ?? file;
    return (line, source) => {
      if (line['type'] !== 'session') return readEntry(line, { session, source, transcript });
      session = idOf(line['id'], session);
      const cwd = stringOf(line['cwd']);
      const at = timeOf(line['timestamp']);
      transcript.describe(session, {
        ...(cwd === '' ? {} : { cwd }),
        ...(at === null ? {} : { ts: new Date(at).toISOString() }),
      });
      return [];
    };
  },
});

function readEntry(
  line: JsonObject,
  { session, source, transcript }: { session: string; source: SourceLine; transcript: Transcript },
): Iterable<LogRecord> | 'foreign' {
  const type = stringOf(line['type']);
  if (type === '') return 'foreign';
  const place = { key: idOf(line['id'], ''), parent: idOf(line['parentId'], ''), branch: session };
  const at = timeOf(line['timestamp']);
  if (type === 'compaction') {
    const summary = { role: 'user', content: stringOf(line['summary']) };
    return transcript.restart(session, place.key, [summary], at);
  }
  const { message } = line;
  const role = stringOf(objectOf(message)['role']);
  if (type !== 'message' || !isObject(message) || !['user', 'assistant', 'toolResult'].includes(role)) {
    transcript.other([type, role].join(' ').trim(), source, place);
    return [];
  }
  const { content } = message;
  if (role === 'user') return transcript.message(place, [{ role, content }], at, false);
  if (role === 'toolResult') {
    const text = listOf(content).map((part) => stringOf(objectOf(part)['text']));
    return transcript.message(place, [chatResult(message['toolCallId'], text.join('\n'))], at, true);
  }
  const usage = objectOf(message['usage']);
  const model = stringOf(message['model']);
  const id = stringOf(message['responseId']);
  const stop = stringOf(message['stopReason']);
  const error = stop === 'error' ? stringOf(message['errorMessage']) || 'unknown' : undefined;
  return transcript.answer(
    place,
    { answer: place.key || `line ${source.line}`, session },
    {
      parts: listOf(content).map(objectOf).map(partOf),
      at,
      ...(id === '' ? {} : { id }),
      ...(model === '' ? {} : { model }),
      ...(stop === '' ? {} : { stopReason: stop }),
      ...(error === undefined ? {} : { error }),
      usage: chatUsage({
        input: usage['input'],
        read: usage['cacheRead'],
        write: usage['cacheWrite'],
        output: usage['output'],
      }),
    },
    source,
  );
}

function partOf(part: JsonObject): ChatPart {
  if (part['type'] === 'toolCall') return chatCall(part['id'], part['name'], part['arguments']);
  if (part['type'] === 'thinking') return { thinking: stringOf(part['thinking']) };
  return { text: stringOf(part['text']) };
}
