import type { LogContext, LogDecoder, LogReader, LogRecord, SourceLine } from '../../record/reader.ts';
import { isObject, type JsonObject, listOf, objectOf, stringOf, textOf } from '../../wire/json.ts';
import { objectLine } from '../cut.ts';
import { lineDecoder } from '../json-lines.ts';
import { timeOf } from '../values.ts';
import { responsesForm } from './forms.ts';
import { Transcript } from './transcript.ts';

const FORMAT = 'codex-rollout';

/** Items that the client sends back: results of tools. */
const isOutput = (type: string): boolean => /_output$|^tool_result$/.test(type);

/** Items of a bare layout, without the envelope of `type` and `payload`. */
const bareItems = new Set([
  'message',
  'reasoning',
  'function_call',
  'function_call_output',
  'custom_tool_call',
  'custom_tool_call_output',
  'local_shell_call',
  'local_shell_call_output',
  'web_search_call',
]);

/**
 * Reads rollouts of Codex (`~/.codex/sessions`): items of the Responses API within `{timestamp, type, payload}`, or bare
 * after a line `{id, timestamp, instructions}` in versions before 0.32.
 */
export const codexRolloutReader: LogReader = {
  format: FORMAT,
  wholeFile: true,
  recognises: (lines) => lines.some((line) => isItsLine(line.slice(0, 4096))),
  open: openRollout,
};

function isItsLine(text: string): boolean {
  const isWrapped =
    /"type"\s*:\s*"(?:session_meta|turn_context|response_item|event_msg|compacted)"/.test(text) &&
    /"payload"\s*:\s*\{/.test(text);
  const isBareHead =
    /^\s*\{\s*"id"\s*:\s*"[\w-]+"\s*,\s*"timestamp"\s*:/.test(text) && /"instructions"\s*:/.test(text);
  return /^\s*\{/.test(text) && (isWrapped || isBareHead);
}

function openRollout(context: LogContext): LogDecoder {
  const rollout = new Rollout(context);
  return lineDecoder(
    FORMAT,
    (line, source) => {
      const members = objectLine(line);
      return members === null ? null : rollout.read(members, source);
    },
    () => rollout.transcript.end(),
  );
}

class Rollout {
  readonly transcript: Transcript;
  #session: string;
  #described = false;
  #model = '';
  /** Number of the answer that is being read. */
  #answer = 0;
  /** The last total that `token_count` reported; a repeated one is that of no new request. */
  #total = '';
  #items = 0;

  constructor(context: LogContext) {
    this.transcript = new Transcript(context, 'codex', responsesForm);
    this.#session = context.key ?? context.file;
  }

  read(line: JsonObject, source: SourceLine): Iterable<LogRecord> | 'foreign' {
    const type = stringOf(line['type']);
    const at = timeOf(line['timestamp']);
    const payload = objectOf(line['payload']);
    if (isObject(line['payload'])) {
      if (type === 'response_item') return this.#item(payload, at, source);
      if (type === 'session_meta') return this.#meta(payload, at);
      if (type === 'compacted') return this.#compacted(payload, at);
      if (type === 'turn_context') {
        this.#model = stringOf(payload['model']) || this.#model;
        return [];
      }
      if (type === 'event_msg') return this.#event(payload, at, source);
      this.transcript.other(type, source);
      return [];
    }
    if (bareItems.has(type)) return this.#item(line, at, source);
    if (type === '' && 'instructions' in line && typeof line['id'] === 'string') return this.#meta(line, at);
    if (line['record_type'] !== undefined) {
      this.transcript.other(`record ${textOf(line['record_type'])}`, source);
      return [];
    }
    return 'foreign';
  }

  #item(item: JsonObject, at: number | null, source: SourceLine): Iterable<LogRecord> {
    const type = stringOf(item['type']);
    const branch = this.#session;
    const place = { key: '', parent: '', branch };
    const isAnswer = type === 'message' ? item['role'] === 'assistant' : !isOutput(type);
    if (type === 'ghost_snapshot') {
      this.transcript.other(type, source);
      return [];
    }
    this.#items++;
    const element = itemOf(item);
    if (!isAnswer) return this.transcript.message(place, [element], at, isOutput(type));
    if (!this.transcript.hasOpen(branch) || this.transcript.hasResults(branch)) this.#answer++;
    return this.transcript.answer(
      place,
      { answer: `answer ${this.#answer}`, session: this.#session },
      { parts: [element], at, ...(this.#model === '' ? {} : { asked: this.#model, model: this.#model }) },
      source,
    );
  }

  /** Of a fork, the lines of the session that it was forked from have theirs: the first one counts. */
  #meta(meta: JsonObject, at: number | null): Iterable<LogRecord> {
    if (this.#described) return [];
    this.#described = true;
    this.#session = stringOf(meta['id']) || this.#session;
    const version = stringOf(meta['cli_version']);
    const cwd = stringOf(meta['cwd']);
    const git = objectOf(meta['git']);
    const branch = stringOf(git['branch']);
    const head = stringOf(git['commit_hash']);
    const ts = timeOf(meta['timestamp']) ?? at;
    this.transcript.describe(this.#session, {
      ...(version === '' ? {} : { client: { name: 'codex', version } }),
      ...(cwd === '' ? {} : { cwd }),
      ...(branch === '' && head === '' ? {} : { git: { branch, head } }),
      ...(ts === null ? {} : { ts: new Date(ts).toISOString() }),
    });
    return [];
  }

  #compacted(payload: JsonObject, at: number | null): Iterable<LogRecord> {
    const history = listOf(payload['replacement_history']);
    const message = stringOf(payload['message']);
    const summary = { type: 'message', role: 'user', content: [{ type: 'input_text', text: message }] };
    const messages = history.length > 0 ? history : message === '' ? [] : [summary];
    return this.transcript.restart(this.#session, '', messages, at);
  }

  /**
   * `token_count` and `turn.completed` have the usage of the answer before them. Where a rollout has no items they show
   * that a request was made, as an error of the API does. Other events repeat what items have.
   */
  #event(payload: JsonObject, at: number | null, source: SourceLine): Iterable<LogRecord> {
    const type = stringOf(payload['type']);
    if (type === 'token_count') {
      const info = objectOf(payload['info']);
      const last = info['last_token_usage'] ?? ('prompt' in info ? info : undefined);
      const total = JSON.stringify(info['total_token_usage'] ?? '');
      const isRepeated = total !== '""' && total === this.#total;
      if (total !== '""') this.#total = total;
      if (isObject(last)) return this.#usage(usageOf(last), { at, source, isRepeated });
    } else if (type === 'turn.completed') {
      const { usage } = payload;
      // The sum of a turn's requests: it is that of an answer only where the rollout has no answers.
      const counted = isObject(usage) ? { usage: usageOf(usage) } : {};
      if (this.#items === 0) return this.#bareAnswer(counted, at, source);
    } else if (type === 'error' && isApiError(payload)) {
      return this.#bareAnswer({ error: errorOf(payload) }, at, source);
    }
    this.transcript.other(`event ${type}`, source);
    return [];
  }

  #usage(
    usage: JsonObject,
    { at, source, isRepeated }: { at: number | null; source: SourceLine; isRepeated: boolean },
  ): Iterable<LogRecord> {
    const isOpen = this.transcript.hasOpen(this.#session);
    if (isOpen) this.transcript.addFacts(this.#session, { usage });
    const isNothing = Object.values(usage).every((count) => !count || isObject(count));
    return isOpen || isRepeated || isNothing ? [] : this.#bareAnswer({ usage }, at, source);
  }

  /** An answer without items in the rollout. */
  #bareAnswer(
    facts: { usage?: JsonObject; error?: string },
    at: number | null,
    source: SourceLine,
  ): Iterable<LogRecord> {
    this.#answer++;
    return this.transcript.answer(
      { key: '', parent: '', branch: this.#session },
      { answer: `answer ${this.#answer}`, session: this.#session },
      { parts: [], at, ...facts, ...(this.#model === '' ? {} : { asked: this.#model, model: this.#model }) },
      source,
    );
  }
}

/** Errors of the API, and not of Codex or of a tool. */
function isApiError(payload: JsonObject): boolean {
  return (
    isObject(payload['error']) || ('codex_error_info' in payload && payload['codex_error_info'] !== 'other')
  );
}

function errorOf(payload: JsonObject): string {
  return stringOf(objectOf(payload['error'])['message']) || stringOf(payload['message']) || 'not stated';
}

/** An item as the Responses API has it; versions between had names of their own for calls. */
function itemOf(item: JsonObject): JsonObject {
  if (item['type'] === 'tool_call') {
    const { arguments: input } = item;
    const name = stringOf(objectOf(item['function'])['name']) || stringOf(item['name']);
    const text = typeof input === 'string' ? input : JSON.stringify(input ?? {});
    return { type: 'function_call', name, call_id: stringOf(item['call_id']), arguments: text };
  }
  if (item['type'] === 'tool_result') {
    const { result } = item;
    const output = typeof result === 'string' ? result : JSON.stringify(result ?? null);
    return { type: 'function_call_output', call_id: stringOf(item['call_id']), output };
  }
  return item;
}

function usageOf(usage: JsonObject): JsonObject {
  return {
    input_tokens: usage['input_tokens'] ?? usage['prompt'],
    input_tokens_details: {
      cached_tokens: usage['cached_input_tokens'],
      ...(usage['cache_write_input_tokens'] === undefined
        ? {}
        : { cache_write_tokens: usage['cache_write_input_tokens'] }),
    },
    output_tokens: usage['output_tokens'] ?? usage['completion'],
    output_tokens_details: { reasoning_tokens: usage['reasoning_output_tokens'] },
    total_tokens: usage['total_tokens'],
  };
}
