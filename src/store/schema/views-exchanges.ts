import type { ViewSpec } from './types.ts';

/**
 * SQL expression for who answers exchange `e` of session `s`. Only usage of real providers counts as provider usage;
 * usage that a transcript repeats is not that of a recorded request.
 */
export const answeredBy = `CASE WHEN s.dry IS NOT NULL THEN 'lens'
    WHEN e.completeness = 'transcript' THEN 'transcript'
    WHEN regexp_matches(coalesce(e.upstream, ''), '^https?://(localhost|127\\.[0-9.]+|\\[::1\\])(:[0-9]+)?(/|$)') THEN 'local'
    ELSE 'provider' END`;

/**
 * SQL condition on a row of `_exchanges`: whether the exchange failed. Its response is incomplete, has an error status,
 * or contains an error despite a success status. Counts, findings, threads and cache all use this definition.
 */
export const failedExchange = (row: string): string =>
  `(coalesce(${row}.outcome, 'unfinished') <> 'complete' OR coalesce(${row}.status, 0) >= 400 OR ${row}.error_code IS NOT NULL OR ${row}.error_message IS NOT NULL)`;

/** Exchanges, what they used, and the captures they belong to. */
export const exchangeViews: readonly ViewSpec[] = [
  {
    name: 'exchanges',
    comment: 'One request and its response. Start here.',
    columns: [
      {
        name: 'exchange_id',
        comment: 'Number of the exchange in this database: the key in every table and view',
      },
      {
        name: 'record_id',
        comment: 'Id of the exchange in its log; the same in every database made from that log',
      },
      { name: 'log_id', comment: 'Log it came from' },
      { name: 'log', comment: 'Base name of that log' },
      { name: 'log_line', comment: 'Line of its request in that log' },
      { name: 'session_id', comment: 'Session it belongs to' },
      { name: 'label', comment: 'Label of that session' },
      { name: 'ts', comment: 'Time of the request, UTC; null when the log does not contain it' },
      { name: 'agent', comment: 'Agent id: claude, codex, gemini, opencode, pi, qwen …' },
      { name: 'agent_version', comment: 'Version of the agent; null when it is not known' },
      {
        name: 'agent_version_evidence',
        comment: 'Source of the version: user agent, header and its name, prompt, install path or session',
      },
      { name: 'wire', comment: 'Wire format' },
      { name: 'family_id', comment: 'Family it belongs to' },
      { name: 'family', comment: 'Name of that family' },
      { name: 'role', comment: 'Role of that family: main, title, subagent, router, compaction …' },
      { name: 'thread_id', comment: 'Thread it belongs to' },
      { name: 'turn', comment: 'Position in that thread, from 0' },
      {
        name: 'kind',
        comment:
          'Purpose in its session: main, continuation, subagent, title, router, compaction, memory, probe, retry, rewind, prewarm, count_tokens or side request',
      },
      { name: 'model', comment: 'Requested model' },
      { name: 'stream', comment: 'Whether a stream was requested' },
      { name: 'method', comment: 'HTTP method' },
      { name: 'path', comment: 'Path and query' },
      { name: 'upstream', comment: 'Where it was sent' },
      {
        name: 'answered_by',
        comment:
          'Who answers there. provider; local: a server on the same machine, possibly a mock; lens: lens itself, in a dry run; transcript: not recorded, the history of an agent states the answer',
      },
      { name: 'status', comment: 'HTTP status; null when there was no response' },
      {
        name: 'outcome',
        comment: 'complete, truncated, aborted_by_client, upstream_error, refused, unfinished',
      },
      {
        name: 'failed',
        comment:
          'Whether it failed: the response is incomplete, has an error status, or contains an error despite a success status',
      },
      { name: 'error_code', comment: 'Code of the error' },
      { name: 'error_message', comment: 'Message of the error' },
      { name: 'response_model', comment: 'Model that answered' },
      { name: 'stop_reason', comment: 'Stop reason, as named by the wire format' },
      { name: 'tools', comment: 'Tools in its list of tools' },
      { name: 'system_blocks', comment: 'Blocks of its system prompt' },
      {
        name: 'messages',
        comment:
          'Messages (items) in its conversation, including earlier messages that a WebSocket request continues',
      },
      { name: 'request_bytes', comment: 'Bytes of the request body, decoded' },
      { name: 'request_sha256', comment: 'SHA-256 of the request body' },
      { name: 'response_bytes', comment: 'Size of the response as transferred, in bytes' },
      { name: 'input_tokens', comment: 'All input: uncached + cache read + cache write' },
      { name: 'output_tokens', comment: 'Output, including reasoning' },
      { name: 'cache_read_tokens', comment: 'Input read from the cache' },
      { name: 'cache_write_tokens', comment: 'Input written to the cache' },
      { name: 'ms_headers', comment: 'Milliseconds to the response headers' },
      { name: 'ms_first_byte', comment: 'Milliseconds to the first byte of the response' },
      { name: 'ms_first_content', comment: 'TTFT: milliseconds to the first text, thinking or tool delta' },
      { name: 'ms_end', comment: 'Milliseconds to the end of the response' },
      {
        name: 'completeness',
        comment: 'exact, transcript (history only) or truncated (the body is truncated in the log)',
      },
      { name: 'response_id', comment: 'Id of the response, assigned by the provider' },
      { name: 'previous_record_id', comment: 'record_id of the exchange that a WebSocket request continues' },
      {
        name: 'joined',
        comment:
          'Whether the WebSocket request is joined with the requests that it continues; null without WebSocket',
      },
      {
        name: 'missing_link',
        comment:
          'Whether the WebSocket request continues a request that is not in the log; null without WebSocket',
      },
      {
        name: 'traceparent',
        comment: 'Trace and span of the client (W3C Trace Context), from the header of that name',
      },
    ],
    sql: `
SELECT e.exchange_id, e.record_id, e.log_id, l.name AS log, e.log_line, e.session_id, s.label, e.ts, e.agent, e.agent_version,
  e.agent_version_evidence, e.wire,
  f.family_id, f.name AS family, f.role, t.thread_id, t.turn, t.kind, e.model, e.stream, e.method, e.path, e.upstream,
  ${answeredBy} AS answered_by, e.status, e.outcome, ${failedExchange('e')} AS failed, e.error_code, e.error_message, e.response_model, e.stop_reason,
  coalesce(ct.depth, 0) AS tools, coalesce(cs.depth, 0) AS system_blocks, coalesce(j.messages, cm.depth, 0) AS messages,
  e.request_bytes, e.request_sha256, e.response_bytes, e.input_tokens, e.output_tokens, e.cache_read_tokens, e.cache_write_tokens,
  e.ms_headers, e.ms_first_byte, e.ms_first_content, e.ms_end, e.completeness, e.response_id, e.previous_record_id,
  e.joined, e.missing_link, e.traceparent
FROM _exchanges e
LEFT JOIN logs l ON l.log_id = e.log_id
LEFT JOIN _sessions s ON s.session_id = e.session_id
LEFT JOIN _exchange_families ef ON ef.exchange_id = e.exchange_id
LEFT JOIN families f ON f.family_id = ef.family_id
LEFT JOIN _exchange_threads t ON t.exchange_id = e.exchange_id
LEFT JOIN _prefix_nodes ct ON ct.node_id = e.tools_node_id
LEFT JOIN _prefix_nodes cs ON cs.node_id = e.system_node_id
LEFT JOIN _prefix_nodes cm ON cm.node_id = e.messages_node_id
LEFT JOIN _joined_leaves j ON j.exchange_id = e.exchange_id`,
  },
  {
    name: 'usage',
    comment: 'Tokens of each exchange as reported by the provider, defined the same way for all providers.',
    columns: [
      { name: 'exchange_id', comment: 'Exchange number' },
      { name: 'ts', comment: 'Time of the request, UTC' },
      { name: 'agent', comment: 'Agent id' },
      { name: 'family_id', comment: 'Family' },
      { name: 'family', comment: 'Name of that family' },
      { name: 'session_id', comment: 'Session' },
      { name: 'model', comment: 'Model that answered, otherwise the requested model' },
      {
        name: 'answered_by',
        comment: 'Who reported it: provider, local or lens (synthetic usage); see exchanges',
      },
      {
        name: 'input_tokens',
        comment: 'All input: uncached + cache read + cache write; null when not reported',
      },
      { name: 'uncached_tokens', comment: 'Input that was neither read from nor written to the cache' },
      { name: 'cache_read_tokens', comment: 'Input read from the cache' },
      { name: 'cache_write_tokens', comment: 'Input written to the cache' },
      { name: 'cache_write_5m_tokens', comment: 'Of these, cached for five minutes' },
      { name: 'cache_write_1h_tokens', comment: 'Of these, cached for one hour' },
      { name: 'cached_share', comment: 'Share of the input that was read from the cache, 0 to 1' },
      { name: 'output_tokens', comment: 'Output, including reasoning' },
      { name: 'reasoning_tokens', comment: 'Reasoning within output' },
      { name: 'usage_raw', comment: "The provider's usage object, JSON text" },
    ],
    sql: `
SELECT e.exchange_id, e.ts, e.agent, f.family_id, f.name AS family, e.session_id, coalesce(e.response_model, e.model) AS model,
  ${answeredBy} AS answered_by, e.input_tokens, e.uncached_tokens, e.cache_read_tokens, e.cache_write_tokens, e.cache_write_5m_tokens,
  e.cache_write_1h_tokens, e.cache_read_tokens / nullif(e.input_tokens, 0) AS cached_share, e.output_tokens,
  e.reasoning_tokens, e.usage_raw
FROM _exchanges e
LEFT JOIN _sessions s ON s.session_id = e.session_id
LEFT JOIN _exchange_families ef ON ef.exchange_id = e.exchange_id
LEFT JOIN families f ON f.family_id = ef.family_id`,
  },
  {
    name: 'sessions',
    comment: 'One capture of one agent process.',
    columns: [
      { name: 'session_id', comment: 'Id of the session' },
      { name: 'log_id', comment: 'Log it came from' },
      { name: 'log', comment: 'Base name of that log' },
      { name: 'ts', comment: 'Start, UTC; null when the log does not contain it' },
      { name: 'lens_version', comment: 'Version of lens that wrote it' },
      { name: 'label', comment: 'Label set by the user (--label)' },
      { name: 'agent', comment: 'Agent id: claude, codex, gemini, opencode, pi, qwen …' },
      { name: 'command', comment: 'Command line, secrets masked' },
      {
        name: 'agent_version',
        comment: 'Version of the agent: that of its exchanges if they agree, else that of the log',
      },
      { name: 'cwd', comment: 'Folder the agent worked in' },
      { name: 'git_branch', comment: 'Git branch there' },
      { name: 'git_head', comment: 'Git commit there' },
      { name: 'git_dirty', comment: 'Whether there were uncommitted changes' },
      { name: 'platform', comment: 'Operating system' },
      { name: 'mode', comment: 'reverse or forward' },
      { name: 'dry', comment: 'text, tool, script or replay if lens answered itself' },
      { name: 'settings', comment: 'Settings that lens passed to the agent, JSON text' },
      { name: 'upstreams', comment: 'Where requests were sent, comma separated' },
      { name: 'exchanges', comment: 'Exchanges in it' },
      { name: 'first_seen', comment: 'Earliest exchange' },
      { name: 'last_seen', comment: 'Latest exchange' },
      { name: 'input_tokens', comment: 'Reported input tokens of its exchanges; null in dry runs' },
      { name: 'output_tokens', comment: 'Reported output tokens of its exchanges; null in dry runs' },
      { name: 'reported_exchanges', comment: 'Exchanges included in these sums' },
      { name: 'dry_exchanges', comment: 'Exchanges not counted because lens answered them' },
    ],
    sql: `
SELECT s.session_id, s.log_id, l.name AS log, s.ts, s.lens_version, s.label, s.agent, s.command,
  coalesce(e.agent_version, s.agent_version) AS agent_version, s.cwd, s.git_branch, s.git_head, s.git_dirty, s.platform, s.mode, s.dry, s.settings, s.upstreams,
  coalesce(e.exchanges, 0) AS exchanges, e.first_seen, e.last_seen,
  CASE WHEN s.dry IS NULL THEN e.input_tokens END AS input_tokens,
  CASE WHEN s.dry IS NULL THEN e.output_tokens END AS output_tokens,
  CASE WHEN s.dry IS NULL THEN coalesce(e.usages, 0) ELSE 0 END AS reported_exchanges,
  CASE WHEN s.dry IS NULL THEN 0 ELSE coalesce(e.usages, 0) END AS dry_exchanges
FROM _sessions s
LEFT JOIN logs l ON l.log_id = s.log_id
LEFT JOIN (
  SELECT session_id, count(*) AS exchanges, min(ts) AS first_seen, max(ts) AS last_seen,
    CASE WHEN count(DISTINCT agent_version) = 1 THEN min(agent_version) END AS agent_version,
    sum(input_tokens) FILTER (completeness <> 'transcript')::BIGINT AS input_tokens, sum(output_tokens) FILTER (completeness <> 'transcript')::BIGINT AS output_tokens,
    count(input_tokens) FILTER (completeness <> 'transcript') AS usages
  FROM _exchanges GROUP BY session_id
) e ON e.session_id = s.session_id`,
  },
];
