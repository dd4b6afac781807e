import type { Database } from '../database.ts';

/** Tables that hold rows of single exchanges, by their number. */
const perExchange = ['headers', 'events', 'answer_blocks', 'warnings'] as const;

/**
 * Removes every exchange that is not in the temporary table `selected` (see `selectExchanges`), and what only such
 * exchanges had: sessions, logs, chains and segments. Warnings of a log as a whole stay with the log.
 */
export async function keepSelected(db: Database): Promise<void> {
  await db.transaction(async () => {
    await db.run('DELETE FROM _exchanges WHERE exchange_id NOT IN (SELECT exchange_id FROM selected)');
    for (const table of perExchange) {
      await db.run(
        `DELETE FROM ${table} WHERE exchange_id IS NOT NULL AND exchange_id NOT IN (SELECT exchange_id FROM selected)`,
      );
    }
    await db.run(
      'DELETE FROM _sessions WHERE session_id NOT IN (SELECT session_id FROM _exchanges WHERE session_id IS NOT NULL)',
    );
    await db.run('DELETE FROM logs WHERE log_id NOT IN (SELECT log_id FROM _exchanges)');
    await db.run('DELETE FROM warnings WHERE log_id IS NOT NULL AND log_id NOT IN (SELECT log_id FROM logs)');
    await db.run(`
      CREATE OR REPLACE TEMP TABLE reached AS
      WITH RECURSIVE reached(node_id) AS (
        SELECT unnest([tools_node_id, system_node_id, messages_node_id]) FROM _exchanges
        UNION
        SELECT _prefix_nodes.parent_node_id FROM _prefix_nodes JOIN reached USING (node_id)
      )
      SELECT node_id FROM reached WHERE node_id IS NOT NULL`);
    await db.run('DELETE FROM _prefix_nodes WHERE node_id NOT IN (SELECT node_id FROM reached)');
    await db.run('DELETE FROM _prefix_spans WHERE node_id NOT IN (SELECT node_id FROM reached)');
    await db.run(
      'DELETE FROM _segment_blocks WHERE segment_id NOT IN (SELECT segment_id FROM _prefix_nodes)',
    );
    await db.run('DELETE FROM _segments WHERE segment_id NOT IN (SELECT segment_id FROM _prefix_nodes)');
  });
}
