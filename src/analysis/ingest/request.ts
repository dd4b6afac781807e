import type { RequestHead, SessionRecord, SourceLine } from '../../record/reader.ts';
import type { TableRow } from '../../store/append.ts';
import { agentVersion } from './agent-version.ts';

/** The columns of `_exchanges` that a request's head fills. */
export function requestColumns(head: RequestHead, source: SourceLine, logId: number) {
  return {
    record_id: head.id,
    log_id: logId,
    log_line: source.line,
    session_id: head.session,
    ts: timeOf(head.ts),
    agent: head.agent,
    agent_version: null as string | null,
    agent_version_evidence: null as string | null,
    ...agentVersion(head.agent, head.headers),
    wire: head.wire,
    method: head.method,
    path: head.path,
    upstream: head.upstream,
    connection: head.connection,
    previous_record_id: head.previous,
    joined: head.joined === undefined ? null : head.joined === true,
    missing_link: head.joined === undefined ? null : head.joined === 'missing_link',
    traceparent: [head.headers['traceparent']].flat()[0] ?? null,
    completeness: head.completeness,
    request_bytes: head.decoded_bytes ?? head.bytes,
    request_sha256: head.sha256,
    envelope_id: null as number | null,
    tools_node_id: null as number | null,
    system_node_id: null as number | null,
    messages_node_id: null as number | null,
    model: null as string | null,
    stream: null as boolean | null,
  };
}

/** The version at the start of a client's version: `0.61.0/gemini-2.5-pro` has one, `JS` has none. */
const versionNumber = (text: string | undefined): string | undefined =>
  /^v?(\d[\w.+-]*)/.exec(text ?? '')?.[1];

/** A row of `_sessions`. */
export function sessionRow(session: SessionRecord, logId: number): TableRow {
  return {
    session_id: session.id,
    log_id: logId,
    ts: timeOf(session.ts),
    lens_version: session.lens,
    label: session.label,
    agent: session.agent,
    command: session.command?.join(' '),
    agent_version: session.agent_version ?? versionNumber(session.client?.version),
    cwd: session.cwd,
    git_branch: session.git?.branch,
    git_head: session.git?.head,
    git_dirty: session.git?.dirty,
    platform: session.platform,
    mode: session.mode,
    dry: session.dry,
    settings: session.settings === undefined ? null : JSON.stringify(session.settings),
    upstreams: session.upstreams?.join(', '),
  };
}

/** Rows of `headers`: one per value of a repeated header; for a dropped header only its name. */
export function headerRows(
  exchange: number,
  direction: 'request' | 'response',
  { headers, dropped }: Pick<RequestHead, 'headers' | 'dropped'>,
): TableRow[] {
  const kept = Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().map((one) => ({ exchange_id: exchange, direction, name, value: one })),
  );
  return [...kept, ...dropped.map((name) => ({ exchange_id: exchange, direction, name, value: null }))];
}

/** No model API with prompts of agents is older. Clocks that were never set start in 1970, 1980 or 2000. */
const EARLIEST = Date.UTC(2020, 0, 1);
/** A clock may be fast, but not by more. */
const MAX_AHEAD_MS = 366 * 24 * 3600 * 1000;

/** Milliseconds since 1970, or null when the text is no time or no possible one: before 2020, or over a year ahead. */
export function timeOf(text: string | null | undefined): number | null {
  const time = text == null ? Number.NaN : Date.parse(text);
  return time >= EARLIEST && time <= Date.now() + MAX_AHEAD_MS ? time : null;
}

/** No response takes longer. */
const MAX_DURATION_MS = 30 * 24 * 3600 * 1000;

/** A duration in milliseconds; null when it is not known or not possible: negative, or over 30 days. */
export function durationOf(ms: number | null | undefined): number | null {
  return ms != null && ms >= 0 && ms <= MAX_DURATION_MS ? ms : null;
}

/** If a log has no duration, it may have the times of request and answer. Null when the clock went back. */
export function elapsed(from: number | null, to: number | null): number | null {
  return from === null || to === null || to < from ? null : to - from;
}
