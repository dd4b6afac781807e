import type { Database } from '../database.ts';

/** A node of the prefix tree of request lists: one element after those of its parent. */
export interface PrefixNode {
  node: number;
  parent: number | null;
  segment: number;
  depth: number;
}

/** The whole prefix tree; parents before their children. */
export function prefixNodes(db: Database): Promise<PrefixNode[]> {
  return db.rows(`
    SELECT node_id AS node, parent_node_id AS parent, segment_id AS segment, depth
    FROM _prefix_nodes
    ORDER BY node_id`);
}

/** Last nodes of the lists of an exchange's request in the prefix tree. */
export interface RequestLeaves {
  exchange_id: number;
  record_id: string;
  turn: number | null;
  tools: number | null;
  system: number | null;
  messages: number | null;
  /** Whether it is a WebSocket request that contains new items only, joined with the requests it continues. */
  joined: boolean;
}

/** Leaves of every exchange, by time. */
export function requestLeaves(db: Database): Promise<RequestLeaves[]> {
  return db.rows(`
    SELECT
      x.exchange_id, x.record_id, t.turn, x.tools_node_id AS tools, x.system_node_id AS system,
      nullif(x.messages_node_id, 0) AS messages, j.exchange_id IS NOT NULL AS joined
    FROM _exchanges x
    LEFT JOIN _exchange_threads t ON t.exchange_id = x.exchange_id
    LEFT JOIN _joined_leaves j ON j.exchange_id = x.exchange_id
    ORDER BY x.ts NULLS LAST, x.exchange_id`);
}

/** A message by the number of its segment, with one of its parts; a message without parts has one row of nulls. */
export interface MessageBlock {
  segment: number;
  role: string | null;
  /** Size of its JSON text. */
  bytes: number;
  type: string | null;
  name: string | null;
  call_id: string | null;
  is_error: boolean | null;
  /** Truncated. */
  text: string | null;
  /** Characters of the whole text. */
  length: number | null;
}

/** Messages with their parts in order, texts truncated after `chars` characters. */
export async function messageBlocks(
  db: Database,
  segments: readonly number[],
  chars: number,
): Promise<MessageBlock[]> {
  if (segments.length === 0) return [];
  return db.rows(
    `
    SELECT
      s.segment_id AS segment, s.role, s.bytes, b.type, b.name, b.call_id, b.is_error, left(b.text, $chars) AS text,
      length(b.text) AS length
    FROM _segments s LEFT JOIN _segment_blocks b ON b.segment_id = s.segment_id
    WHERE list_contains($segments, s.segment_id)
    ORDER BY s.segment_id, b.block`,
    { segments, chars },
  );
}

/** The envelope of a request body, and the stored response. */
export interface Envelope {
  exchange_id: number;
  encoding: string | null;
  envelope: string | null;
  /** Byte offset in the envelope at which each list was removed: `tools@12 messages@40`. */
  placeholders: string | null;
  tools: number | null;
  system: number | null;
  messages: number | null;
  response: string | null;
}

/** Envelopes of request bodies and the responses of exchanges `first` to `last`. */
export function envelopes(db: Database, first: number, last: number): Promise<Envelope[]> {
  return db.rows(
    `
    SELECT
      x.exchange_id, e.encoding, e.text AS envelope, e.placeholders, x.tools_node_id AS tools,
      x.system_node_id AS system, x.messages_node_id AS messages, x.response
    FROM _exchanges x LEFT JOIN _envelopes e ON e.envelope_id = x.envelope_id
    WHERE x.exchange_id BETWEEN $first AND $last
    ORDER BY x.exchange_id`,
    { first, last },
  );
}

/**
 * A number for every exchange that changes whenever the content specific to its page changes: its own row and every row
 * of other tables about it, but not the earlier messages of its conversation. Everything that the page shows must be
 * included, otherwise pages become stale: test/site/rebuild.test.ts.
 */
export function exchangeKeys(
  db: Database,
): Promise<{ exchange_id: number; key: string; last_text_id: number | null }[]> {
  return db.rows(`
    WITH numbered AS (
      SELECT
        template_id, family_id, fixed_tokens,
        row_number() OVER (PARTITION BY family_id ORDER BY position, template_id) AS number
      FROM templates
    ),
    rows AS (
      SELECT
        x.exchange_id, hash(x, l.name, s.dry, e.hash, f.family_id, f.name, f.role, t.thread_id, t.turn) AS h
      FROM _exchanges x
      LEFT JOIN logs l ON l.log_id = x.log_id
      LEFT JOIN _sessions s ON s.session_id = x.session_id
      LEFT JOIN _envelopes e ON e.envelope_id = x.envelope_id
      LEFT JOIN _exchange_families ef ON ef.exchange_id = x.exchange_id
      LEFT JOIN families f ON f.family_id = ef.family_id
      LEFT JOIN _exchange_threads t ON t.exchange_id = x.exchange_id
      UNION ALL SELECT exchange_id, hash('part', p) FROM token_parts p
      UNION ALL SELECT exchange_id, hash('header', h) FROM headers h
      UNION ALL SELECT exchange_id, hash('event', e) FROM events e
      UNION ALL SELECT exchange_id, hash('answer', a) FROM answer_blocks a
      UNION ALL
      SELECT e.exchange_id, hash('tool', e.position, d.agent, d.name, d.tokens)
      FROM exchange_tools e JOIN tool_definitions d ON d.tool_definition_id = e.tool_definition_id
      UNION ALL
      SELECT u.exchange_id, hash('surface', u, p.hash, p.lines, p.tokens, o.family_id, o.fixed_tokens, o.number)
      FROM surfaces u
      JOIN prompt_texts p ON p.text_id = u.text_id
      LEFT JOIN numbered o ON o.template_id = u.template_id
    )
    SELECT k.exchange_id, k.key, u.last_text_id
    FROM (SELECT exchange_id, sum(h)::VARCHAR AS key FROM rows GROUP BY exchange_id) k
    LEFT JOIN (SELECT exchange_id, max(text_id) AS last_text_id FROM surfaces GROUP BY exchange_id) u
      ON u.exchange_id = k.exchange_id`);
}

/** The assembled response of an exchange, JSON text; null if there was none. */
export async function storedResponse(db: Database, exchange: number): Promise<string | null> {
  const row = await db.first<{ response: string | null }>(
    'SELECT response FROM _exchanges WHERE exchange_id = $exchange',
    { exchange },
  );
  return row?.response ?? null;
}
