import type { Database } from '../store/database.ts';

/**
 * For every exchange a number that tells whether anything changed of what its page shows of it alone: its own row and
 * every row of other tables that is about it. What its conversation carried before is not in it. Whatever comes to be
 * shown there must come into it, or pages stay as they were when it changes: test/site/rebuild.test.ts.
 */
export function siteExchangeKeys(db: Database): Promise<
  {
    n: number;
    key: string;
    tools_node_id: number | null;
    system_node_id: number | null;
    messages_node_id: number | null;
    /** The highest number among its instruction texts. */
    last_text: number | null;
  }[]
> {
  return db.rows(`
    WITH ordered AS (
      SELECT
        template_id, family_id, fixed_tokens,
        row_number() OVER (PARTITION BY family_id ORDER BY position, template_id) AS place
      FROM templates
    ),
    rows AS (
      SELECT x.exchange_id, hash(x, l.name, s.dry, r.hash, f.family_id, f.name, f.role, t.thread_id, t.turn) AS h
      FROM _exchanges x
      LEFT JOIN logs l ON l.log_id = x.log_id
      LEFT JOIN _sessions s ON s.session_id = x.session_id
      LEFT JOIN _envelopes r ON r.envelope_id = x.envelope_id
      LEFT JOIN _exchange_families ef ON ef.exchange_id = x.exchange_id
      LEFT JOIN families f ON f.family_id = ef.family_id
      LEFT JOIN _exchange_threads t ON t.exchange_id = x.exchange_id
      UNION ALL SELECT exchange_id, hash('part', p) FROM token_parts p
      UNION ALL SELECT exchange_id, hash('header', h) FROM headers h
      UNION ALL SELECT exchange_id, hash('event', e) FROM events e
      UNION ALL SELECT exchange_id, hash('answer', a) FROM answer_blocks a
      UNION ALL
      SELECT e.exchange_id, hash('tool', e.position, v.agent, v.name, v.tokens)
      FROM exchange_tools e JOIN tool_definitions v ON v.tool_definition_id = e.tool_definition_id
      UNION ALL
      SELECT u.exchange_id, hash('surface', u, p.hash, p.lines, p.tokens, o.family_id, o.fixed_tokens, o.place)
      FROM surfaces u
      JOIN prompt_texts p ON p.text_id = u.text_id
      LEFT JOIN ordered o ON o.template_id = u.template_id
    )
    SELECT x.exchange_id AS n, k.key, x.tools_node_id, x.system_node_id, x.messages_node_id, u.last_text
    FROM _exchanges x
    JOIN (SELECT exchange_id, sum(h)::VARCHAR AS key FROM rows GROUP BY exchange_id) k ON k.exchange_id = x.exchange_id
    LEFT JOIN (SELECT exchange_id, max(text_id) AS last_text FROM surfaces GROUP BY exchange_id) u ON u.exchange_id = x.exchange_id`);
}
