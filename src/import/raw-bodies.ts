import { hash } from 'node:crypto';
import type { LogContext, LogDecoder, LogReader, LogRecord, SourceLine } from '../record/reader.ts';
import { isObject, type JsonObject, listOf, objectOf, parseJson, stringOf } from '../wire/json.ts';
import { detectWire } from '../wire/table.ts';
import type { Wire } from '../wire/types.ts';
import { type ReadAnswer, readAnswer } from './answer.ts';
import { cutObject } from './cut.ts';
import { ExchangeRecords } from './exchanges.ts';
import { lineDecoder, warning } from './json-lines.ts';
import { idOf, isoTime, timeOf } from './values.ts';

const FORMAT = 'raw-bodies';

/**
 * Reads folders of request bodies, one JSON document a file, and of Claude Code's answers to them (what
 * `OTEL_LOG_RAW_API_BODIES=file:DIR` makes it write). Files state no times, headers or addresses; which answer belongs
 * to which request shows in the next request, which repeats it. An answer may be a stream of server-sent events.
 */
export const rawBodiesReader: LogReader = {
  format: FORMAT,
  perFolder: true,
  wholeFile: true,
  recognises: (lines, beginning = lines.join('\n')) =>
    /^\s*\{"name":"(?:[^"\\]|\\.)*","modified":\d+/.test(beginning) || isBody(beginning),
  open: openFolder,
};

/** Roles of messages in requests, of any wire format. */
const ROLE = /^(?:system|developer|user|assistant|tool|function|model)$/;

/** Members of stored conversations and of answers, which no request body has. */
const otherMembers = [
  'title',
  'id',
  'uuid',
  'sessionId',
  'createdAt',
  'updatedAt',
  'choices',
  'candidates',
  'usage',
];

/** Whether a text begins as a request body, or as an answer to one; it may be cut. */
function isBody(beginning: string): boolean {
  if (isStream(beginning) || isIndex(beginning)) return true;
  if (!/^\ufeff?\s*\{/.test(beginning)) return false;
  const value = parseJson(beginning);
  if (value !== undefined) return requestWire(value) !== undefined || answerOf(value) !== undefined;
  const hasModel = /"model"\s*:\s*"/.test(beginning);
  const [before = ''] = beginning.split(/"(?:messages|input|contents)"\s*:\s*\[/, 1);
  if (otherMembers.some((name) => new RegExp(`"${name}"\\s*:`).test(before))) return false;
  return (
    (hasModel && /"(?:messages|input)"\s*:\s*\[\s*\{\s*"(?:role|type|content)"\s*:/.test(beginning)) ||
    /"contents"\s*:\s*\[\s*\{\s*"(?:role|parts)"/.test(beginning)
  );
}

/** Server-sent events, as a file has them. */
const isStream = (text: string): boolean =>
  /^\ufeff?\s*(?:event:[^\n]*\n|:[^\n]*\n|\s)*data:\s*\{/.test(text.slice(0, 4096));

/** The `index.jsonl` of Claude Code: a line for each answer with the names of both files. */
const isIndex = (text: string): boolean =>
  /^\s*\{/.test(text) && /"request_file"\s*:/.test(text) && /"response_file"\s*:/.test(text);

/**
 * The wire of a request body, by its form alone: it names a model and has messages of known roles (Gemini's have parts,
 * and the model may be in the path), and no members of a stored conversation.
 */
function requestWire(body: unknown): Wire | undefined {
  if (!isObject(body) || otherMembers.some((name) => name in body)) return undefined;
  const wire = wireOf(body);
  if (wire === undefined || wire.name === 'gemini') return wire;
  if (typeof body['model'] !== 'string' && body['anthropic_version'] === undefined) return undefined;
  if (wire.name === 'openai-responses') return wire;
  const messages = listOf(body['messages']).map(objectOf);
  const areMessages = messages.every(
    ({ role, content, tool_calls: calls }) =>
      ROLE.test(stringOf(role)) &&
      (typeof content === 'string' || Array.isArray(content) || Array.isArray(calls)),
  );
  return messages.length > 0 && areMessages ? wire : undefined;
}

const wireOf = (body: unknown): Wire | undefined => detectWire({ method: 'POST', path: '', body });

/** An answer in a file: one of the Messages API, or a stream, which may be the only long text of an object. */
type StoredAnswer = { value: JsonObject } | { stream: string };

function answerOf(value: unknown): StoredAnswer | undefined {
  if (!isObject(value)) return undefined;
  const isMessage =
    value['type'] === 'message' && value['role'] === 'assistant' && Array.isArray(value['content']);
  if (isMessage) return { value };
  const streams = Object.values(value).filter((one) => typeof one === 'string' && isStream(one));
  return streams.length === 1 ? { stream: streams[0] as string } : undefined;
}

/** What of a request shows which answer it repeats. */
interface SeenRequest {
  id: string;
  name: string;
  model: string;
  wire: Wire;
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
  answer: StoredAnswer;
  source: SourceLine;
}

function openFolder(context: LogContext): LogDecoder {
  const records = new ExchangeRecords(context);
  const requests: SeenRequest[] = [];
  const answers: SeenAnswer[] = [];
  /** Files by the wire format that they were taken for. */
  const taken = new Map<string, number>();
  let first: SourceLine | undefined;
  /** Lines of `index.jsonl` by the file of the answer. */
  const index = new Map<string, JsonObject>();

  function* read(line: Buffer, source: SourceLine): Generator<LogRecord> {
    const cut = cutObject(line, ['json']);
    const name = stringOf(cut?.members['name']);
    const text = cut?.texts.get('json');
    const value = text === undefined ? undefined : parseJson(text.toString());
    const modified = timeOf(cut?.members['modified']) ?? 0;
    const stream = stringOf(cut?.members['text']);
    const listed = stream || (text?.toString('utf8', 0, 4096) ?? '');
    if (isIndex(listed.slice(0, 4096))) {
      for (const entry of (stream || String(text)).split('\n').map((one) => objectOf(parseJson(one))))
        index.set(stringOf(entry['response_file']), entry);
      return;
    }
    const answer = isStream(stream) ? { stream } : answerOf(value);
    if (answer !== undefined) {
      answers.push({ name, modified, answer, source });
      return;
    }
    if (text === undefined || !isObject(value)) {
      yield warning(source, 'bad_line', `${name}: not a whole JSON body; its writer was stopped. Skipped`);
      return;
    }
    const wire = requestWire(value);
    if (wire === undefined) {
      yield warning(source, 'bad_line', `${name}: begins as the body of a request, and is none. Skipped`);
      return;
    }
    first ??= source;
    taken.set(wire.name, (taken.get(wire.name) ?? 0) + 1);
    const id = idOf(name.replace(/(?:\.request)?\.json$/i, ''), `${records.key}:${source.line}`);
    // Only files that Claude Code wrote show when their request was made.
    const isTimed = /\.request\.json$/i.test(name);
    requests.push(seen(value, { id, name, modified, wire }));
    const exchange = {
      ...{ id, agent: agentOf(value), method: 'POST', url: paths.get(wire.name) ?? '', headers: [] },
      ...{ body: text, at: isTimed ? modified : null },
    };
    yield* records.of(exchange, source);
  }

  return lineDecoder(FORMAT, read, function* () {
    for (const answer of answers) yield* pair(answer, requests, index.get(answer.name));
    if (first !== undefined) {
      const forms = [...taken].map(([wire, count]) => `${wire} ${count}`).join(', ');
      yield warning(first, 'taken_by_form', `files read as bodies of requests, by their form: ${forms}`);
    }
    yield* records.end();
  });
}

/**
 * The answer of a request: by the index of the folder, by its file's name, by the request that repeats it, else the only one
 * that it can be of.
 */
function* pair(
  { name, answer, source, modified }: SeenAnswer,
  requests: readonly SeenRequest[],
  listed: JsonObject | undefined,
): Generator<LogRecord> {
  const stem = name.replace(/\.(?:response\.)?\w+$/i, '');
  const open = requests.filter(({ answered }) => !answered);
  const possible = open.filter((one) => readBody(answer, one.wire).model?.model === one.model);
  const before = possible.filter((one) => one.modified <= modified);
  // What is named by the id of a request, or is a stream: one request that it can be of.
  const byModel = 'stream' in answer ? possible : /^req_/.test(stem) ? before : [];
  const asked = stringOf(listed?.['request_file']);
  const request =
    open.find((one) => one.name === asked) ??
    open.find(({ id }) => id === stem) ??
    ('value' in answer ? repeated(answer.value, requests) : undefined) ??
    (byModel.length === 1 ? byModel[0] : undefined);
  if (request === undefined) {
    const message = `${name} belongs to no request in this folder; skipped`;
    yield warning(source, 'response_without_request', message);
    return;
  }
  request.answered = true;
  const { model, events, unfinished } = readBody(answer, request.wire);
  const end = timeOf(listed?.['timestamp']);
  const ms = end === null ? -1 : end - request.modified;
  const response = {
    id: request.id,
    ts: isoTime(end) ?? null,
    status: 200,
    outcome: unfinished ? ('truncated' as const) : ('complete' as const),
    ...(events === undefined ? {} : { events }),
    // A file that was copied may be younger than its answer.
    ...(ms < 0 ? {} : { ms_end: ms }),
    reconstructed: model,
  };
  yield { kind: 'response', source, response };
}

function readBody(answer: StoredAnswer, wire: Wire): ReadAnswer {
  const body = 'value' in answer ? answer : { bytes: Buffer.from(answer.stream) };
  return readAnswer(body, { wire, noModel: false, contentType: undefined });
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

function seen(body: JsonObject, file: Pick<SeenRequest, 'id' | 'name' | 'modified' | 'wire'>): SeenRequest {
  const messages = listOf(body['messages']).map(objectOf);
  const answers = new Map<string, number>();
  messages.forEach(({ role, content }, index) => {
    if (role === 'assistant') for (const mark of marksOf(content)) answers.set(mark, index);
  });
  const opening = markOfText(textsOf(messages[0]?.['content']).join('\n'));
  const model = stringOf(body['model']);
  return { ...file, model, messages: messages.length, opening, answers, answered: false };
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

/** The path that a body of a form is sent to, as far as the form shows it. */
const paths = new Map<string, string>([
  ['anthropic-messages', '/v1/messages'],
  ['openai-responses', '/v1/responses'],
  ['openai-chat', '/v1/chat/completions'],
]);
