import { createReadStream } from 'node:fs';
import { LensError } from '../../errors.ts';
import { bodyOf, type LogRecord, readRecords } from '../../record/index.ts';
import { zstdChunks } from '../../wire/content/zstd.ts';
import { isObject, objectOf, stringOf } from '../../wire/json.ts';
import { storedAnswer } from '../../wire/stored-answer.ts';
import { wireByName } from '../../wire/table.ts';
import type { RequestModel, ResponseModel, WireName } from '../../wire/types.ts';
import { answersIn } from './answer.ts';
import { wantedJson } from './example.ts';

/** An answer of a log, and what identifies the request that it belongs to. */
export interface RecordedAnswer {
  /** Line of the request in the log. */
  line: number;
  wire: WireName;
  role: RequestRole;
  turn: number;
  /** What the user wrote last, where it can be recognised. */
  prompt: string | null;
  answer: ResponseModel | null;
  /** Status and body of an answer that is an error. */
  error: { status: number; body: unknown } | null;
}

/**
 * Reads the answers of a log of lens, packed or not, in the order of their requests.
 *
 * @throws LensError `config_invalid` when it cannot be read, is no log of lens, or has no answer of a model
 */
export async function readRecordedAnswers(file: string): Promise<RecordedAnswer[]> {
  const invalid = (what: string, cause?: unknown): LensError =>
    new LensError('config_invalid', `The log cannot be replayed: ${what}`, {
      where: file,
      hint: 'Record one with: lens capture -- COMMAND. lens replays its own logs, not those of other tools.',
      ...(cause === undefined ? {} : { cause }),
    });
  const open = new Map<string, Omit<RecordedAnswer, 'answer' | 'error'>>();
  const answers: RecordedAnswer[] = [];
  let sessions = 0;
  try {
    for await (const record of readRecords(chunksOf(file), file)) {
      if (record.kind === 'session') sessions++;
      if (record.kind === 'request') {
        const request = requestOf(record);
        if (request) open.set(record.head.id, request);
      }
      if (record.kind !== 'response') continue;
      const request = open.get(record.response.id);
      const answer = request && answerOf(record.response);
      if (answer) answers.push({ ...request, ...answer });
    }
  } catch (cause) {
    throw invalid((cause as Error).message, cause);
  }
  if (sessions === 0) throw invalid('it is no log of lens');
  if (answers.length === 0) throw invalid('it contains no answer of a model');
  return answers.sort((a, b) => a.line - b.line);
}

function chunksOf(file: string): AsyncIterable<Buffer> {
  const stream = createReadStream(file);
  if (!file.endsWith('.zst')) return stream;
  return zstdChunks(stream, ({ message }) => {
    throw new Error(message);
  });
}

function requestOf({
  head,
  body,
  source,
}: Extract<LogRecord, { kind: 'request' }>): Omit<RecordedAnswer, 'answer' | 'error'> | undefined {
  const wire = wireByName(head.wire);
  const value = bodyOf(body);
  if (!wire || !isObject(value) || value['generate'] === false) return undefined;
  const model = wire.split(value, head.path);
  return {
    line: source.line,
    wire: wire.name,
    role: roleOf(model, wantedJson(value) !== undefined),
    turn: answersIn(model.messages),
    prompt: model.userPrompt,
  };
}

/** What distinguishes the conversations of an agent: whether the request offers tools, and how its instructions begin. */
export interface RequestRole {
  kind: 'tools' | 'json' | 'text';
  opening: string;
}

/** The role of a request. Digits of the opening are left out: dates and versions are in it. */
export function roleOf(model: RequestModel, wantsJson: boolean): RequestRole {
  const [first] = model.surfaces.filter(({ kind }) => kind !== 'context');
  const opening = (first?.text ?? '').replaceAll(/\d/g, '').slice(0, 60);
  return { kind: wantsJson ? 'json' : model.tools.length > 0 ? 'tools' : 'text', opening };
}

/** Undefined for an exchange that ended before there was an answer. */
function answerOf({
  status,
  reconstructed,
  body,
}: {
  status: number | null;
  reconstructed?: unknown;
  body?: unknown;
}): Pick<RecordedAnswer, 'answer' | 'error'> | undefined {
  if (status !== null && status >= 400) return { answer: null, error: { status, body } };
  const answer = storedAnswer(reconstructed);
  if (!answer || answer.blocks.length === 0) return undefined;
  return { answer, error: null };
}

/** Type and message of a recorded error. */
export function errorText(body: unknown): { type: string; message: string } {
  const inner = objectOf(objectOf(body)['error']);
  return {
    type: stringOf(inner['type']) || stringOf(inner['status']) || 'api_error',
    message: stringOf(inner['message']) || 'The recorded answer was an error.',
  };
}
