import { createHash } from 'node:crypto';
import { detectWire } from '../src/wire/table.ts';
import type { ResponseModel } from '../src/wire/types.ts';

/** One exchange to write into a log; what is left out gets a plain value. */
export interface GivenTurn {
  id: string;
  ts?: string;
  session?: string;
  agent?: string;
  method?: string;
  upstream?: string;
  path: string;
  headers?: Record<string, string>;
  /** JSON body, as text so that it stands in the log as the client wrote it. */
  body: string;
  status?: number | null;
  outcome?: string;
  error?: { code: string; message: string };
  ms?: { headers?: number; firstByte?: number; firstContent?: number; end: number };
  answer?: ResponseModel;
  /** Leave the response line out, as a crash does. */
  unfinished?: boolean;
}

export interface GivenSession {
  id: string;
  ts?: string;
  agent: string;
  label?: string;
  mode?: 'reverse' | 'forward';
  dry?: 'text' | 'tool' | 'script' | 'replay';
  client?: { name: string; version?: string };
  cwd?: string;
  git?: { head: string; branch: string; dirty: boolean };
}

const start = '2026-11-21T09:00:00.000Z';

/** A log in lens' own format (record contract v1). */
export function lensLog(sessions: readonly GivenSession[], turns: readonly GivenTurn[]): string {
  return [...sessions.map(sessionLine), ...turns.flatMap(turnLines)].map((line) => `${line}\n`).join('');
}

function sessionLine({ id, ts = start, agent, mode = 'forward', ...rest }: GivenSession): string {
  return JSON.stringify({
    v: 1,
    kind: 'session',
    id,
    ts,
    lens: '0.1.0',
    agent,
    platform: 'linux',
    mode,
    upstreams: [],
    settings: {},
    ...rest,
  });
}

function turnLines(turn: GivenTurn): string[] {
  const { id, ts = start, session = 's', agent = 'claude', method = 'POST', path, headers = {}, body } = turn;
  const wire = detectWire({ method, path, body: JSON.parse(body) })?.name ?? 'unknown';
  const head = JSON.stringify({
    v: 1,
    kind: 'request',
    id,
    session,
    ts,
    agent,
    wire,
    method,
    path,
    upstream: turn.upstream ?? 'https://api.example',
    connection: 'c1',
    headers,
    dropped: [],
    bytes: Buffer.byteLength(body),
    sha256: createHash('sha256').update(body).digest('hex'),
  });
  const request = `${head.slice(0, -1)},"request":${body}}`;
  if (turn.unfinished) return [request];
  const { status = 200, outcome = 'complete', error, ms, answer } = turn;
  const response = JSON.stringify({
    v: 1,
    kind: 'response',
    id,
    ts,
    status,
    outcome,
    error,
    bytes: 0,
    ms_headers: ms?.headers,
    ms_first_byte: ms?.firstByte,
    ms_first_content: ms?.firstContent,
    ms_end: ms?.end ?? 0,
    reconstructed: answer,
  });
  return [request, response];
}
