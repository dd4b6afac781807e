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
    tools_tip: number | null;
    system_tip: number | null;
    messages_tip: number | null;
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
      SELECT x.n, hash(x, l.name, s.dry, r.hash, f.family_id, f.name, f.role, t.thread_id, t.turn) AS h
      FROM _exchanges x
      LEFT JOIN logs l ON l.log_id = x.log_id
      LEFT JOIN _sessions s ON s.session_id = x.session_id
      LEFT JOIN _rests r ON r.rest_id = x.rest_id
      LEFT JOIN _exchange_families ef ON ef.exchange = x.n
      LEFT JOIN families f ON f.family_id = ef.family_id
      LEFT JOIN _exchange_threads t ON t.exchange = x.n
      UNION ALL SELECT exchange, hash('part', p) FROM token_parts p
      UNION ALL SELECT exchange, hash('header', h) FROM headers h
      UNION ALL SELECT exchange, hash('event', e) FROM events e
      UNION ALL SELECT exchange, hash('answer', a) FROM answer_blocks a
      UNION ALL
      SELECT e.exchange, hash('tool', e.position, v.agent, v.name, v.tokens)
      FROM exchange_tools e JOIN tool_versions v ON v.tool_version_id = e.tool_version_id
      UNION ALL
      SELECT u.exchange, hash('surface', u, p.hash, p.lines, p.tokens, o.family_id, o.fixed_tokens, o.place)
      FROM surfaces u
      JOIN prompt_texts p ON p.text_id = u.text_id
      LEFT JOIN ordered o ON o.template_id = u.template_id
    )
    SELECT x.n, k.key, x.tools_tip, x.system_tip, x.messages_tip, u.last_text
    FROM _exchanges x
    JOIN (SELECT n, sum(h)::VARCHAR AS key FROM rows GROUP BY n) k ON k.n = x.n
    LEFT JOIN (SELECT exchange, max(text_id) AS last_text FROM surfaces GROUP BY exchange) u ON u.exchange = x.n`);
}
