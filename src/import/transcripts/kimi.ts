import type { LogContext, LogReader, LogRecord, SourceLine } from '../../record/reader.ts';
import { isObject, type JsonObject, objectOf, stringOf, textOf } from '../../wire/json.ts';
import { msOf, timeOf } from '../values.ts';
import { chatCall, chatForm, chatResult, chatUsage } from './forms.ts';
import { transcriptReader } from './lines.ts';
import type { Transcript } from './transcript.ts';

/** Reads the sessions of Kimi Code (`~/.kimi/sessions/…/wire.jsonl`, protocol 1.4): each step of its loop is an answer. */
export const kimiTranscriptReader: LogReader = transcriptReader({
  format: 'kimi-transcript',
  agent: 'kimi',
  form: chatForm,
  isLine: (text) =>
    /^\s*\{\s*"type"\s*:\s*"(?:context\.append_\w+|turn\.prompt|llm\.request|tools\.set_active_tools|config\.update)"/.test(
      text,
    ) ||
    (/^\s*\{\s*"type"\s*:\s*"metadata"/.test(text) && /"protocol_version"\s*:/.test(text)),
  open: (transcript, context) => {
    const session = new Session(transcript, context);
    return (line, source) => session.read(line, source);
  },
});

class Session {
  readonly #transcript: Transcript;
  readonly #session: string;
  readonly #place: { key: string; parent: string; branch: string };
  #step = '';

  constructor(transcript: Transcript, { key, file }: LogContext) {
    this.#transcript = transcript;
    this.#session = key ?? file;
    this.#place = { key: '', parent: '', branch: this.#session };
  }

  read(line: JsonObject, source: SourceLine): Iterable<LogRecord> | 'foreign' {
    const type = stringOf(line['type']);
    if (type === '') return 'foreign';
    const at = timeOf(line['time'] ?? line['created_at']);
    const { message, event } = line;
    if (type === 'metadata') {
      if (at !== null) this.#transcript.describe(this.#session, { ts: new Date(at).toISOString() });
      return [];
    }
    if (type === 'context.append_message' && isObject(message)) {
      const { role, content } = message;
      return this.#transcript.message(this.#place, [{ role, content }], at, false);
    }
    if (type === 'context.append_loop_event' && isObject(event)) return this.#event(event, at, source);
    if (type === 'context.apply_compaction') {
      const content = stringOf(line['contextSummary']) || stringOf(line['summary']);
      return this.#transcript.restart(this.#session, '', [{ role: 'user', content }], at);
    }
    if (type === 'llm.request' && line['kind'] === 'loop' && this.#step !== '') {
      const model = stringOf(line['model']);
      this.#transcript.addFacts(this.#session, {
        requestAt: at,
        ...(model === '' ? {} : { asked: model, model }),
      });
      return [];
    }
    this.#transcript.other(type, source);
    return [];
  }

  #event(event: JsonObject, at: number | null, source: SourceLine): Iterable<LogRecord> {
    const type = stringOf(event['type']);
    if (type === 'step.begin') {
      this.#step = stringOf(event['uuid']) || `line-${source.line}`;
      return this.#piece([], at, source, true);
    }
    if (type === 'content.part') {
      const part = objectOf(event['part']);
      const thinking = stringOf(part['think']);
      return this.#piece([thinking === '' ? { text: textOf(part['text']) } : { thinking }], at, source, true);
    }
    if (type === 'tool.call')
      return this.#piece([chatCall(event['toolCallId'], event['name'], event['args'])], at, source, true);
    if (type === 'tool.result') {
      const result = chatResult(event['toolCallId'], textOf(objectOf(event['result'])['output']));
      return this.#transcript.message(this.#place, [result], at, true);
    }
    if (type === 'step.end') {
      this.#end(event);
      return [];
    }
    this.#transcript.other(`event ${type}`, source);
    return [];
  }

  #piece(parts: unknown[], at: number | null, source: SourceLine, unfinished: boolean): Iterable<LogRecord> {
    const answer = { answer: this.#step, session: this.#session };
    return this.#transcript.answer(this.#place, answer, { parts, at, unfinished }, source);
  }

  #end(event: JsonObject): void {
    const usage = objectOf(event['usage']);
    const stop = stringOf(event['finishReason']);
    const id = stringOf(event['messageId']);
    const first = msOf(event['llmFirstTokenLatencyMs']);
    const stream = msOf(event['llmStreamDurationMs']);
    this.#transcript.addFacts(this.#session, {
      unfinished: false,
      ...(stop === '' ? {} : { stopReason: stop }),
      ...(id === '' ? {} : { id }),
      msFirstContent: first,
      ...(first === undefined || stream === undefined ? {} : { msEnd: first + stream }),
      usage: chatUsage({
        input: usage['inputOther'],
        read: usage['inputCacheRead'],
        write: usage['inputCacheCreation'],
        output: usage['output'],
      }),
    });
  }
}
