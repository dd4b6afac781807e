import { z } from 'zod';
import { describeIssues } from '../record/issues.ts';
import type { LogRecord, RequestBody, RequestHead, ResponseRecord, SourceLine } from '../record/reader.ts';
import {
  headersLine,
  outcomes,
  requestLine,
  responseLine,
  sessionLine,
  trafficLine,
} from '../record/schema.ts';

/** Lines of the record contract as lens exports them: without version, kind and bodies; less where a log had less. */
const request = requestLine
  .omit({ v: true, kind: true })
  .partial()
  .required({ id: true, agent: true, headers: true, dropped: true });
const headers = headersLine.omit({ v: true, kind: true, id: true, ts: true });
const response = responseLine
  .omit({ v: true, kind: true, id: true })
  .partial()
  .extend({ ts: z.string().nullish(), outcome: z.string().optional() });
const session = sessionLine.omit({ v: true, kind: true }).partial().required({ id: true, agent: true });
const traffic = trafficLine.omit({ v: true, kind: true });

/** What HAR and artifacts hold of an exchange in addition to its bodies. */
const ownExchange = z.looseObject({
  completeness: z.enum(['exact', 'transcript', 'truncated']).nullable(),
  request,
  headers: headers.nullable(),
  response: response.nullable(),
});
type OwnExchange = z.infer<typeof ownExchange>;

/** An event without its data. */
export interface OwnEvent {
  ms: number;
  event: string;
  bytes: number;
  cut?: boolean;
}

/** The bodies of an exchange. */
export interface OwnBodies {
  request: RequestBody;
  /** An answer put together by lens, or a body that is none. */
  answer: Pick<ResponseRecord, 'reconstructed' | 'body' | 'base64'>;
  events: readonly OwnEvent[];
}

/** The sessions and counted traffic of an export. What does not fit the record contract becomes a warning. */
export function* ownSessions(
  values: { sessions: unknown; traffic: unknown },
  source: SourceLine,
): Generator<LogRecord> {
  for (const value of Array.isArray(values.sessions) ? values.sessions : []) {
    const parsed = session.safeParse(value);
    if (parsed.success) yield { kind: 'session', source, session: defined(parsed.data) };
    else yield bad(source, `a session: ${describeIssues(parsed.error)}`);
  }
  for (const value of Array.isArray(values.traffic) ? values.traffic : []) {
    const parsed = traffic.safeParse(value);
    if (parsed.success) yield { kind: 'traffic', source, traffic: parsed.data };
    else yield bad(source, `traffic: ${describeIssues(parsed.error)}`);
  }
}

/**
 * The records of an exchange that lens exported. `bodies` is called with what was read, and returns undefined when they
 * cannot be read; it then reports why by itself.
 */
export function* ownRecords(
  value: unknown,
  source: SourceLine,
  bodies: (exchange: OwnExchange) => OwnBodies | string,
): Generator<LogRecord> {
  const parsed = ownExchange.safeParse(value);
  if (!parsed.success) {
    yield bad(source, describeIssues(parsed.error));
    return;
  }
  const { request: head, headers: kept, response: ended, completeness } = parsed.data;
  const read = bodies(parsed.data);
  if (typeof read === 'string') {
    yield bad(source, read);
    return;
  }
  yield {
    kind: 'request',
    source,
    head: {
      ...defined(head),
      wire: head.wire ?? 'unknown',
      completeness: completeness ?? 'exact',
    } as RequestHead,
    body: read.request,
  };
  const { id } = head;
  if (kept) yield { kind: 'headers', source, headers: { ...kept, id, ts: ended?.ts ?? head.ts ?? '' } };
  for (const { bytes, ...event } of read.events)
    yield { kind: 'event', source, event: { id, ...event }, bytes };
  if (!ended) return;
  const outcome = outcomes.find((known) => known !== 'unfinished' && known === ended.outcome);
  yield {
    kind: 'response',
    source,
    response: {
      ...defined(ended),
      ...read.answer,
      id,
      ts: ended.ts ?? null,
      status: ended.status ?? null,
      outcome: (outcome ?? 'unknown') as ResponseRecord['outcome'],
    },
  };
}

function bad(source: SourceLine, message: string): LogRecord {
  return { kind: 'warning', source, code: 'bad_line', message: `${message}; skipped` };
}

/** Without the members that are undefined. */
function defined<T extends object>(fields: T): { [Name in keyof T]: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}
