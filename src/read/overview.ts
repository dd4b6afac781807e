import {
  bytes,
  flag,
  ms,
  number,
  question,
  requests,
  share,
  source,
  text,
  texts,
  time,
  whole,
} from './source.ts';

/** What was captured: in all, by agent, by log, by endpoint; how requests ended and followed one another. */
export const capturedSources = {
  totals: question(
    'capture_totals',
    'Totals of all captures, in one row.',
    `
      SELECT count(*) AS exchanges, count(*) FILTER (coalesce(wire, 'unknown') <> 'unknown') AS model_requests,
        count(DISTINCT session_id) AS sessions, min(ts) AS first_seen, max(ts) AS last_seen,
        count(*) FILTER (failed) AS failed, count(*) FILTER (completeness <> 'exact') AS not_exact,
        count(*) FILTER (answered_by = 'lens') AS answered_by_lens,
        count(*) FILTER (answered_by = 'local') AS answered_locally,
        sum(request_bytes)::BIGINT AS request_bytes,
        sum(response_bytes)::BIGINT AS response_bytes
      FROM exchanges`,
    'exchanges',
    {
      exchanges: requests.describe('Exchanges'),
      model_requests: requests.describe('Of these, requests in a wire format lens knows'),
      sessions: whole.describe('Sessions'),
      first_seen: time.nullable().describe('Earliest exchange'),
      last_seen: time.nullable().describe('Latest exchange'),
      failed: requests.describe('Exchanges that failed, see exchanges.failed'),
      not_exact: requests.describe(
        'Exchanges whose body is truncated in the log or only known from history; they belong to no family',
      ),
      answered_by_lens: requests.describe('Answered by lens itself in dry runs'),
      answered_locally: requests.describe('Answered by a server on the same machine'),
      request_bytes: bytes('sum')
        .nullable()
        .describe('Bytes of all request bodies, decoded; null when no log recorded any'),
      response_bytes: bytes('sum')
        .nullable()
        .describe('Bytes of all responses as transferred; null when no log recorded any'),
    },
  ),
  agents: source('agents', 'exchanges DESC, agent', {
    agent: text,
    exchanges: requests,
    sessions: whole,
    answered_by_lens: requests,
    answered_locally: requests,
    base_url_exchanges: requests,
    agent_versions: texts,
    model_names: texts,
    wires: texts,
    modes: texts,
    usage_source: text.nullable(),
    reported_exchanges: requests,
    cached_share: share('reported').nullable(),
    first_seen: time.nullable(),
    last_seen: time.nullable(),
  }),
  logs: question(
    'logs_read',
    'One row per log, with the number of sessions and exchanges read from it.',
    `
      SELECT l.name, left(l.head_hash, 12) AS hash, l.format, count(DISTINCT e.session_id) AS sessions,
        count(*) AS exchanges, l.present
      FROM logs l JOIN exchanges e USING (log_id)
      GROUP BY l.log_id, l.name, l.head_hash, l.format, l.present`,
    'name, hash',
    {
      name: text.describe('Base name'),
      hash: text.describe('First 12 digits of the hash of its first bytes'),
      format: text.describe('lens, agent-interlude, …'),
      sessions: whole.describe('Sessions'),
      exchanges: requests.describe('Exchanges'),
      present: flag.describe('Whether the file existed at the last analysis'),
    },
  ),
  endpoints: question(
    'endpoints',
    'Requests by endpoint and outcome.',
    `
      SELECT agent, method, split_part(path, '?', 1) AS path, upstream, wire, status, outcome, failed, count(*) AS exchanges
      FROM exchanges GROUP BY ALL`,
    'agent, exchanges DESC, path, method, status NULLS LAST, outcome, failed, upstream',
    {
      agent: text.describe('Agent id'),
      method: text.nullable().describe('HTTP method'),
      path: text.nullable().describe('Path without query'),
      upstream: text.nullable().describe('Where it was sent'),
      wire: text.nullable().describe('Wire format'),
      status: whole.nullable().describe('HTTP status; null when there was no response'),
      outcome: text
        .nullable()
        .describe('complete, truncated, aborted_by_client, upstream_error, refused, unfinished'),
      failed: flag.describe('Whether they failed; see exchanges.failed'),
      exchanges: requests.describe('Exchanges'),
    },
  ),
  stops: question(
    'stop_reasons',
    'Stop reasons of responses, as named by the wire format.',
    `
      SELECT agent, stop_reason, count(*) AS exchanges
      FROM exchanges WHERE coalesce(wire, 'unknown') <> 'unknown' GROUP BY ALL`,
    'agent, exchanges DESC, stop_reason NULLS LAST',
    {
      agent: text.describe('Agent id'),
      stop_reason: text.nullable().describe('Stop reason; null when none was reported'),
      exchanges: requests.describe('Exchanges'),
    },
  ),
  speed: source('speed', 'agent, exchanges DESC, model, answered_by', {
    agent: text,
    model: text.nullable(),
    answered_by: text,
    exchanges: requests,
    ttft_p50: ms('median').nullable(),
    ttft_p95: ms('p95').nullable(),
    ms_p50: ms('median').nullable(),
    ms_p95: ms('p95').nullable(),
    tokens_per_second_p50: number.nullable(),
  }),
  threads: question(
    'threads_by_agent',
    'How the requests of each agent follow one another.',
    `
      SELECT agent, count(DISTINCT thread_id) AS threads, max(length) AS longest,
        count(*) FILTER (relation = 'retry') AS retries, count(*) FILTER (relation = 'fork') AS forks,
        count(*) FILTER (relation = 'edited') AS edited
      FROM (SELECT *, count(*) OVER (PARTITION BY thread_id) AS length FROM turns) GROUP BY agent`,
    'agent',
    {
      agent: text.describe('Agent id'),
      threads: whole.describe('Threads'),
      longest: whole.describe('Requests of the longest'),
      retries: whole.describe('Requests that repeat a failed request'),
      forks: whole.describe(
        'Requests that share a beginning with an earlier one and then continue differently',
      ),
      edited: whole.describe('Requests with a changed history'),
    },
  ),
  warnings: question(
    'warnings_by_code',
    'Warnings grouped by code, with the first message as an example.',
    `
      SELECT code, count(*) AS warnings, first(message ORDER BY log NULLS FIRST, log_line NULLS FIRST, message) AS example,
        first(log ORDER BY log NULLS FIRST, log_line NULLS FIRST, message) AS log,
        first(log_line ORDER BY log NULLS FIRST, log_line NULLS FIRST, message) AS log_line
      FROM (SELECT w.code, w.message, w.log_line, l.name AS log FROM warnings w LEFT JOIN logs l USING (log_id))
      GROUP BY code`,
    'warnings DESC, code',
    {
      code: text.describe('Kind'),
      warnings: whole.describe('Number of warnings'),
      example: text.nullable().describe('Message of the first warning, by log and line'),
      log: text.nullable().describe('Log it is about'),
      log_line: whole.nullable().describe('Line in that log'),
    },
  ),
};
