import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { LogContext, LogReader, LogRecord, SessionRecord, SourceLine } from '../record/reader.ts';
import { redactCommand } from '../record/redact.ts';
import { isObject, type JsonObject, listOf, objectOf, parseJson, stringOf } from '../wire/json.ts';
import { objectLine } from './cut.ts';
import { ExchangeRecords, type ImportedAnswer } from './exchanges.ts';
import { lineDecoder, warning } from './json-lines.ts';
import { idOf, integerOf, isoTime, msOf, timeOf } from './values.ts';

const FORMAT = 'orca-replay';

/** Names that every event has (specification "Orca Trace Format v0", 2.1). */
const NAMES = ['seq', 'ts', 'mono_us', 'turn', 'type', 'actor'];

/** A request whose answer was not read yet. */
interface OpenRequest {
  seq: number;
  event: JsonObject;
  source: SourceLine;
}

/**
 * Reads a run of OrcaReplay by its `events.jsonl`; long bodies are files in `blobs`. Both events of an exchange are written
 * when the answer has ended, so that the request is as long before as the answer took. Events of tools, files and
 * shells repeat what is in the bodies, or are no traffic of a model: they are counted.
 */
export const orcaReplayReader: LogReader = {
  format: FORMAT,
  wholeFile: true,
  owns: ['blobs', 'fs', 'manifest.json', 'redactions.json'],
  recognises: (lines) =>
    lines.some((line) => /^\s*\{/.test(line) && NAMES.every((name) => line.includes(`"${name}":`))),
  open(context) {
    const run = new Run(context);
    return lineDecoder(
      FORMAT,
      (line, source) => {
        const event = objectLine(line);
        if (event === null) return null;
        return NAMES.every((name) => name in event) ? run.event(event, source) : 'foreign';
      },
      () => run.end(),
    );
  },
};

class Run {
  readonly #folder: string | undefined;
  readonly #records: ExchangeRecords;
  readonly #id: string;
  #session: Partial<SessionRecord>;
  #open: OpenRequest[] = [];
  #others = 0;
  #without = 0;
  #last: SourceLine | undefined;

  constructor(context: LogContext) {
    const manifest = objectOf(fileIn(context.folder, 'manifest.json', parseJson));
    this.#folder = context.folder;
    this.#records = new ExchangeRecords(context);
    this.#id = idOf(manifest['run_id'], this.#records.key);
    this.#session = sessionOf(manifest);
  }

  *event(event: JsonObject, source: SourceLine): Generator<LogRecord> {
    this.#last = source;
    const seq = integerOf(event['seq']) ?? source.line - 1;
    const { type, attrs } = event;
    if (type === 'model.request') this.#open.push({ seq, event, source });
    else if (type === 'model.response') {
      const causes = listOf(event['causes']);
      const caused = this.#open.findIndex((request) => causes.includes(request.seq));
      const [request] = this.#open.splice(Math.max(caused, 0), 1);
      if (request === undefined) this.#others++;
      else yield* this.#exchange(request, event);
    } else {
      if (type === 'run.start') this.#session = { ...nameOf(objectOf(attrs)['adapter']), ...this.#session };
      this.#others++;
    }
  }

  *end(): Generator<LogRecord> {
    for (const request of this.#open) yield* this.#exchange(request, undefined);
    yield* this.#records.end();
    if (this.#last === undefined) return;
    if (this.#without > 0)
      yield warning(this.#last, 'no_body', `${FORMAT}: requests without a body: ${this.#without}; left out`);
    if (this.#others > 0)
      yield warning(
        this.#last,
        'other_lines',
        `${FORMAT}: events that are no request or answer of a model: ${this.#others}`,
      );
  }

  *#exchange({ seq, event, source }: OpenRequest, response: JsonObject | undefined): Generator<LogRecord> {
    const body = this.#payload(event['payload']);
    if (body === undefined) {
      this.#without++;
      return;
    }
    const attrs = objectOf(event['attrs']);
    const ended = timeOf(response?.['ts']);
    const took = msOf(objectOf(response?.['attrs'])['duration_ms']);
    const sent = timeOf(event['ts']);
    const at = ended !== null && took !== undefined ? ended - took : sent;
    const between = ended !== null && sent !== null && ended >= sent ? ended - sent : undefined;
    const { agent, ...about } = this.#session;
    yield* this.#records.of(
      {
        id: `${this.#id}:${seq}`,
        session: this.#id,
        about,
        ...(agent === undefined ? {} : { agent }),
        at,
        method: 'POST',
        url: stringOf(attrs['upstream']).replace(/\/$/, '') + stringOf(attrs['path']),
        headers: [],
        body,
        ...(parseJson(body.toString()) === undefined ? { cut: true } : {}),
        ...(response === undefined ? {} : { response: this.#answer(response, took ?? between) }),
      },
      source,
    );
  }

  #answer(response: JsonObject, msEnd: number | undefined): ImportedAnswer {
    const bytes = this.#payload(response['payload']);
    return {
      status: integerOf(objectOf(response['attrs'])['status']),
      headers: [],
      msEnd,
      ...(bytes === undefined ? {} : { body: { bytes }, bytes: bytes.length }),
    };
  }

  /** A body: text in the event, or in the file that the event names by its hash. */
  #payload(payload: unknown): Buffer | undefined {
    const blob = isObject(payload) ? payload['$blob'] : undefined;
    if (blob === undefined) return bytesOf(payload);
    const [, hash = ''] = /^sha256:([0-9a-f]{64})$/.exec(stringOf(blob)) ?? [];
    if (hash === '') return undefined;
    return fileIn(this.#folder, path.join('blobs', hash.slice(0, 2), hash), (text) => {
      const value = parseJson(text);
      return typeof value === 'string' ? bytesOf(value) : Buffer.from(text);
    });
  }
}

function bytesOf(value: unknown): Buffer | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
}

/** What a file of the run is read as; undefined for one that cannot be read. */
function fileIn<T>(folder: string | undefined, name: string, read: (text: string) => T): T | undefined {
  if (folder === undefined) return undefined;
  try {
    return read(readFileSync(path.join(folder, name), 'utf8'));
  } catch {
    return undefined;
  }
}

const nameOf = (adapter: unknown): Partial<SessionRecord> =>
  stringOf(adapter) === '' ? {} : { agent: stringOf(adapter) };

/** What the manifest states of the run. */
function sessionOf(manifest: JsonObject): Partial<SessionRecord> {
  const adapter = objectOf(manifest['adapter']);
  const git = objectOf(manifest['git']);
  const command = listOf(manifest['argv']).filter((word) => typeof word === 'string');
  const ts = isoTime(timeOf(manifest['created_at']));
  const version = stringOf(adapter['harness_version']);
  const cwd = stringOf(manifest['cwd']);
  const known = {
    ...(stringOf(git['head']) === '' ? {} : { head: stringOf(git['head']) }),
    ...(stringOf(git['branch']) === '' ? {} : { branch: stringOf(git['branch']) }),
    ...(typeof git['dirty'] === 'boolean' ? { dirty: git['dirty'] } : {}),
  };
  return {
    ...nameOf(adapter['id']),
    ...(ts === undefined ? {} : { ts }),
    ...(command.length === 0 ? {} : { command: redactCommand(command).value }),
    ...(version === '' ? {} : { agent_version: version }),
    ...(cwd === '' ? {} : { cwd }),
    ...(Object.keys(known).length === 0 ? {} : { git: known }),
  };
}
