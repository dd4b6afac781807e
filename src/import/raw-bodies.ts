import { hash } from 'node:crypto';
import type { LogContext, LogDecoder, LogReader, LogRecord, SourceLine } from '../record/reader.ts';
import { isObject, type JsonObject, listOf, objectOf, parseJson, stringOf } from '../wire/json.ts';
import { detectWire } from '../wire/table.ts';
import type { Wire } from '../wire/types.ts';
import { cutObject } from './cut.ts';
import { ExchangeRecords } from './exchanges.ts';
import { lineDecoder, warning } from './json-lines.ts';
import { idOf, timeOf } from './values.ts';

const FORMAT = 'raw-bodies';

/**
 * Reads folders of request bodies, one JSON document a file, and of Claude Code's answers to them (what
 * `OTEL_LOG_RAW_API_BODIES=file:DIR` makes it write). Files state no times, headers or addresses; which answer belongs
 * to which request shows in the next request, which repeats it.
 */
export const rawBodiesReader: LogReader = {
  format: FORMAT,
  perFolder: true,
  wholeFile: true,
  recognises: (lines, beginning = lines.join('\n')) =>
    /^\s*\{"name":"(?:[^"\\]|\\.)*","modified":\d+/.test(beginning) || isBody(beginning),
  open: openFolder,
};

/** Whether a text begins as a request body or as an answer of the Messages API; it may be cut. */
function isBody(beginning: string): boolean {
  if (!/^\ufeff?\s*\{/.test(beginning)) return false;
  const value = parseJson(beginning);
  if (value !== undefined) return wireOf(value) !== undefined || isAnswer(value);
  const hasModel = /"model"\s*:\s*"/.test(beginning);
  return (
    (hasModel && /"(?:messages|input)"\s*:\s*\[\s*\{/.test(beginning)) ||
    /"contents"\s*:\s*\[\s*\{\s*"(?:role|parts)"/.test(beginning)
  );
}

const wireOf = (body: unknown): Wire | undefined => detectWire({ method: 'POST', path: '', body });

const isAnswer = (value: unknown): boolean =>
  isObject(value) &&
  value['type'] === 'message' &&
  value['role'] === 'assistant' &&
  Array.isArray(value['content']);

/** What of a request shows which answer it repeats. */
interface SeenRequest {
  id: string;
  name: string;
  model: string;
  modified: number;
  messages: number;
  /** Identifies the conversation: its first message. */
  opening: string;
  /** By an answer's mark: how many messages come before it. */
  answers: Map<string, number>;
  answered: boolean;
}

interface SeenAnswer {
  name: string;
  modified: number;
  value: JsonObject;
  source: SourceLine;
}

function openFolder(context: LogContext): LogDecoder {
  const records = new ExchangeRecords(context);
  const requests: SeenRequest[] = [];
  const answers: SeenAnswer[] = [];

  function* read(line: Buffer, source: SourceLine): Generator<LogRecord> {
    const cut = cutObject(line, ['json']);
    const name = stringOf(cut?.members['name']);
    const text = cut?.texts.get('json');
    const value = text === undefined ? undefined : parseJson(text.toString());
    const modified = timeOf(cut?.members['modified']) ?? 0;
    if (text === undefined || !isObject(value)) {
      yield warning(source, 'bad_line', `${name}: not a whole JSON body; its writer was stopped. Skipped`);
      return;
    }
    if (isAnswer(value)) {
      answers.push({ name, modified, value, source });
      return;
    }
    const id = idOf(name.replace(/(?:\.request)?\.json$/i, ''), `${records.key}:${source.line}`);
    // Only files that Claude Code wrote show when their request was made.
    const isTimed = /\.request\.json$/i.test(name);
    requests.push(seen(value, { id, name, modified }));
    const exchange = {
      ...{ id, agent: agentOf(value), method: 'POST', url: pathOf(value), headers: [], body: text },
      at: isTimed ? modified : null,
    };
    yield* records.of(exchange, source);
  }

  return lineDecoder(FORMAT, read, function* () {
    for (const answer of answers) yield* pair(answer, requests);
    yield* records.end();
  });
}

/** The answer of a request: by its file's name, by the request that repeats it, else by the times of the files. */
function* pair(answer: SeenAnswer, requests: readonly SeenRequest[]): Generator<LogRecord> {
  const { name, value, source, modified } = answer;
  const stem = name.replace(/\.response\.json$/i, '');
  const open = requests.filter(({ answered }) => !answered);
  const before = open.filter((one) => one.modified <= modified && one.model === stringOf(value['model']));
  const request =
    open.find(({ id }) => id === stem) ??
    repeated(value, requests) ??
    // The id of a request, and one request that it can belong to.
    (/^req_/.test(stem) && before.length === 1 ? before[0] : undefined);
  if (request === undefined) {
    yield warning(
      source,
      'response_without_request',
      `${name} belongs to no request in this folder; skipped`,
    );
    return;
  }
  request.answered = true;
  const model = wireOf({ model: '', messages: [], system: '' })?.fromJson(value);
  const response = {
    id: request.id,
    ts: null,
    status: 200,
    outcome: 'complete' as const,
    reconstructed: model,
  };
  yield { kind: 'response', source, response };
}

/** The request before one that repeats this answer: of the same conversation, and as long as what comes before it. */
function repeated(answer: JsonObject, requests: readonly SeenRequest[]): SeenRequest | undefined {
  for (const mark of marksOf(answer['content'])) {
    for (const next of requests) {
      const length = next.answers.get(mark);
      const found = requests.find(
        (one) => !one.answered && one.messages === length && one.opening === next.opening,
      );
      if (length !== undefined && found) return found;
    }
  }
  return undefined;
}

function seen(
  body: JsonObject,
  { id, name, modified }: { id: string; name: string; modified: number },
): SeenRequest {
  const messages = listOf(body['messages']).map(objectOf);
  const answers = new Map<string, number>();
  messages.forEach(({ role, content }, index) => {
    if (role === 'assistant') for (const mark of marksOf(content)) answers.set(mark, index);
  });
  const opening = markOfText(textsOf(messages[0]?.['content']).join('\n'));
  const model = stringOf(body['model']);
  return { id, name, model, modified, messages: messages.length, opening, answers, answered: false };
}

/** What identifies an answer: the ids of its calls, else its text. */
function marksOf(content: unknown): string[] {
  const calls = listOf(content)
    .map(objectOf)
    .filter(({ type }) => type === 'tool_use');
  const text = textsOf(content).join('\n');
  if (calls.length > 0) return calls.map(({ id }) => stringOf(id));
  return text === '' ? [] : [markOfText(text)];
}

const markOfText = (text: string): string => hash('sha256', text, 'hex');

function textsOf(content: unknown): string[] {
  if (typeof content === 'string') return [content];
  return listOf(content)
    .map((block) => stringOf(objectOf(block)['text']))
    .filter((text) => text !== '');
}

/** Claude Code states its version in the first block of the system prompt. */
function agentOf(body: JsonObject): string {
  const system = JSON.stringify(body['system'] ?? '');
  return /cc_version=|x-anthropic-billing-header/.test(system) ? 'claude' : '';
}

/** The path that a body of this form is sent to, as far as the form shows it. */
function pathOf(body: JsonObject): string {
  const name = wireOf(body)?.name;
  if (name === 'anthropic-messages') return '/v1/messages';
  if (name === 'openai-responses') return '/v1/responses';
  return name === 'openai-chat' ? '/v1/chat/completions' : '';
}
