import { LensError } from '../errors.ts';
import type { Database } from '../store/database.ts';
import { openReadOnly } from '../store/open.ts';
import { allTables } from '../store/schema/tables.ts';

/** Which exchanges are read; a member that is left out filters nothing. */
export interface Filter {
  /** First moment that counts. An exchange without a time is left out as soon as a time is asked for. */
  since?: Date | undefined;
  /** Exclusive. */
  until?: Date | undefined;
  agent?: string | undefined;
  session?: string | undefined;
  label?: string | undefined;
}

/** Whether any member leaves something out. */
export function isFiltered({ since, until, agent, session, label }: Filter): boolean {
  return [since, until, agent, session, label].some((value) => value !== undefined);
}

/** The filter as people give it: its flags by name, times in ISO 8601 (UTC); `{}` for everything. */
export function filterFlags({
  since,
  until,
  agent,
  session,
  label,
}: Filter): Partial<Record<keyof Filter, string>> {
  const entries = Object.entries({ agent, label, session, since, until })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, value instanceof Date ? value.toISOString() : String(value)]);
  return Object.fromEntries(entries);
}

/**
 * Opens a database to read the exchanges of a filter alone. Each table is hidden behind a temporary view of the same
 * name, so that every query and every view of the database reads the filtered rows and none needs to know. Nothing is
 * copied and nothing is derived again: families, templates, threads and the pairs of the cache stay what they are in the
 * whole, so that a thread that the filter cuts does not begin at its border. Counts and times of families, slots,
 * tools and threads are those of the filtered exchanges.
 *
 * @throws LensError `not_found` when no exchange is left, and what `openReadOnly` throws
 */
export async function openFiltered(file: string, filter: Filter): Promise<Database> {
  const database = await openReadOnly(file);
  if (!isFiltered(filter)) return database;
  try {
    await database.prepareConnections((catalog) => filterStatements(filter, catalog));
    const left = await database.first<{ n: number }>('SELECT count(*) AS n FROM _exchanges');
    if (left?.n) return database;
    throw new LensError('not_found', 'No exchange matches the filter', {
      where: file,
      hint: 'Widen --since, --until, --agent, --session or --label; lens sql "FROM exchanges" lists all exchanges.',
    });
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Statements that hide each table behind a view of the filtered rows, for one connection. */
function filterStatements(filter: Filter, catalog: string): string {
  // The name of a table alone is that of its view: the table itself is reached by its catalog.
  const whole: Whole = (table) => `"${catalog.replaceAll('"', '""')}".main."${table}"`;
  const filtered = filteredTables(whole);
  const views = allTables.flatMap(({ name, columns }) => {
    const select =
      filtered[name] ??
      (columns.some((column) => column.name === 'exchange_id')
        ? `FROM ${whole(name)} WHERE exchange_id IN (FROM selected)`
        : null);
    return select === null ? [] : [`CREATE TEMP VIEW "${name}" AS ${select}`];
  });
  return [...selections(filter, whole), ...views].map((statement) => `${statement};`).join('\n');
}

/** A table as it is in the file. */
type Whole = (table: string) => string;

/** Temporary tables that the views are made of. */
function selections({ since, until, agent, session, label }: Filter, whole: Whole): string[] {
  const conditions = [
    since && `e.ts >= ${timestamp(since)}`,
    until && `e.ts < ${timestamp(until)}`,
    agent !== undefined && `e.agent = ${text(agent)}`,
    session !== undefined && `e.session_id = ${text(session)}`,
    label !== undefined && `s.label = ${text(label)}`,
  ].filter((condition) => typeof condition === 'string');
  return [
    `CREATE TEMP TABLE selected AS
    SELECT e.exchange_id FROM ${whole('_exchanges')} e LEFT JOIN ${whole('_sessions')} s ON s.session_id = e.session_id
    WHERE ${conditions.join(' AND ')}`,
    `CREATE TEMP TABLE selected_nodes AS
    SELECT n.node_id, n.segment_id FROM ${whole('_prefix_nodes')} n JOIN ${whole('_prefix_spans')} p ON p.node_id = n.node_id
    WHERE EXISTS (
      FROM ${whole('_exchanges')} e JOIN ${whole('_prefix_spans')} l
        ON l.node_id IN (e.tools_node_id, e.system_node_id, e.messages_node_id)
      WHERE e.exchange_id IN (FROM selected) AND l.enter BETWEEN p.enter AND p.leave)`,
    // A text is counted once for each place of a request that has it.
    `CREATE TEMP TABLE selected_texts AS
    SELECT s.template_id, s.text_id, count(*) AS uses, count(DISTINCT s.exchange_id) AS requests, min(e.ts) AS first_seen,
      max(e.ts) AS last_seen
    FROM ${whole('surfaces')} s JOIN ${whole('_exchanges')} e USING (exchange_id)
    WHERE exchange_id IN (FROM selected) GROUP BY ALL`,
    // Values are ranked by how often they are used.
    `CREATE TEMP TABLE selected_values AS
    SELECT slot_id, old_rank, requests, first_seen, last_seen,
      (row_number() OVER (PARTITION BY slot_id ORDER BY requests DESC, old_rank) - 1)::INTEGER AS rank
    FROM (
      SELECT h.slot_id, h.rank AS old_rank, sum(t.uses)::INTEGER AS requests, min(t.first_seen) AS first_seen,
        max(t.last_seen) AS last_seen
      FROM ${whole('_slot_samples')} h
      JOIN ${whole('slots')} s USING (slot_id)
      JOIN selected_texts t ON t.template_id = s.template_id AND t.text_id = h.text_id
      GROUP BY ALL
    )`,
  ];
}

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;
const timestamp = (date: Date): string => `TIMESTAMP '${date.toISOString().replace('Z', '')}'`;

/** Exchanges, and first and last time of the exchanges, of each group. */
const seen = 'min(e.ts) AS first_seen, max(e.ts) AS last_seen';

/** What stays of each table that is no table of exchanges, with the counts of the filtered exchanges. */
const filteredTables = (whole: Whole): Readonly<Record<string, string>> => ({
  logs: `FROM ${whole('logs')} WHERE log_id IN (SELECT log_id FROM _exchanges)`,
  _other_traffic: `FROM ${whole('_other_traffic')} WHERE session_id IN (SELECT session_id FROM _exchanges)`,
  _sessions: `FROM ${whole('_sessions')} WHERE session_id IN (SELECT session_id FROM _exchanges)`,
  warnings: `FROM ${whole('warnings')}
    WHERE (exchange_id IS NULL OR exchange_id IN (FROM selected)) AND (log_id IS NULL OR log_id IN (SELECT log_id FROM logs))`,
  _prefix_nodes: `FROM ${whole('_prefix_nodes')} WHERE node_id IN (SELECT node_id FROM selected_nodes)`,
  _segments: `FROM ${whole('_segments')} WHERE segment_id IN (SELECT segment_id FROM selected_nodes)`,
  _segment_blocks: `FROM ${whole('_segment_blocks')} WHERE segment_id IN (SELECT segment_id FROM selected_nodes)`,
  prompt_texts: `FROM ${whole('prompt_texts')} WHERE text_id IN (SELECT text_id FROM selected_texts)`,
  families: `SELECT f.* REPLACE (u.requests AS requests, u.first_seen AS first_seen, u.last_seen AS last_seen)
    FROM ${whole('families')} f JOIN (
      SELECT m.family_id, count(*)::INTEGER AS requests, ${seen}
      FROM _exchange_families m JOIN _exchanges e USING (exchange_id) GROUP BY m.family_id
    ) u USING (family_id)`,
  templates: `SELECT t.* REPLACE (u.requests AS requests, u.mean_chars AS mean_chars, u.mean_tokens AS mean_tokens)
    FROM ${whole('templates')} t JOIN (
      SELECT s.template_id, any_value(r.requests) AS requests, avg(length(p.text)) AS mean_chars, avg(p.tokens) AS mean_tokens
      FROM selected_texts s JOIN ${whole('prompt_texts')} p USING (text_id) JOIN (
        SELECT template_id, count(DISTINCT exchange_id)::INTEGER AS requests FROM surfaces GROUP BY template_id
      ) r USING (template_id)
      GROUP BY s.template_id
    ) u USING (template_id)`,
  template_lines: `FROM ${whole('template_lines')} WHERE template_id IN (SELECT template_id FROM selected_texts)`,
  template_blocks: `FROM ${whole('template_blocks')} WHERE template_id IN (SELECT template_id FROM selected_texts)`,
  _sample_paths: `FROM ${whole('_sample_paths')} WHERE (template_id, text_id) IN (SELECT template_id, text_id FROM selected_texts)`,
  slots: `SELECT s.* REPLACE (
      coalesce(v.distinct_values, 0)::INTEGER AS distinct_values, coalesce(h.samples, 0)::INTEGER AS samples,
      coalesce(h.requests, 0)::INTEGER AS requests, coalesce(c.changes, 0)::INTEGER AS changes,
      CASE WHEN coalesce(c.changes, 0) = 0 THEN 'constant' ELSE s.pattern END AS pattern)
    FROM ${whole('slots')} s
    LEFT JOIN (SELECT slot_id, count(*) AS distinct_values FROM slot_values GROUP BY slot_id) v USING (slot_id)
    LEFT JOIN (
      SELECT slot_id, count(*) AS samples, sum(requests) AS requests FROM (
        SELECT DISTINCT x.slot_id, t.text_id, t.requests
        FROM ${whole('_slot_samples')} x
        JOIN ${whole('slots')} o USING (slot_id)
        JOIN ${whole('slot_values')} y ON y.slot_id = x.slot_id AND y.rank = x.rank AND y.value <> 'absent'
        JOIN selected_texts t ON t.template_id = o.template_id AND t.text_id = x.text_id
      ) GROUP BY slot_id
    ) h USING (slot_id)
    LEFT JOIN (SELECT slot_id, count(*) AS changes FROM _slot_changes GROUP BY slot_id) c USING (slot_id)
    WHERE s.template_id IN (SELECT template_id FROM selected_texts)`,
  slot_values: `SELECT v.* REPLACE (s.rank AS rank, s.requests AS requests, s.first_seen AS first_seen, s.last_seen AS last_seen)
    FROM ${whole('slot_values')} v JOIN selected_values s ON s.slot_id = v.slot_id AND s.old_rank = v.rank`,
  _slot_samples: `SELECT h.* REPLACE (s.rank AS rank)
    FROM ${whole('_slot_samples')} h JOIN selected_values s ON s.slot_id = h.slot_id AND s.old_rank = h.rank
    WHERE h.text_id IN (SELECT text_id FROM selected_texts)`,
  _slot_change_values: `SELECT c.* REPLACE (s.rank AS rank)
    FROM ${whole('_slot_change_values')} c JOIN selected_values s ON s.slot_id = c.slot_id AND s.old_rank = c.rank
    WHERE (c.slot_id, c.change_number) IN (SELECT slot_id, change_number FROM _slot_changes)`,
  // Editions are compared as wholes: they are left out or stay as they are.
  editions: `FROM ${whole('editions')} d
    WHERE EXISTS (
      FROM _exchange_families m JOIN _exchanges e USING (exchange_id)
      WHERE m.family_id = d.family_id AND e.agent_version IS NOT DISTINCT FROM d.agent_version
        AND e.model IS NOT DISTINCT FROM d.model)`,
  edition_texts: `FROM ${whole('edition_texts')} WHERE edition_id IN (SELECT edition_id FROM editions)`,
  // A change is in the filtered time when the edition that it leads to began there.
  edition_changes: `FROM ${whole('edition_changes')} c
    WHERE EXISTS (
      FROM ${whole('editions')} w JOIN _exchanges e ON e.ts IS NOT DISTINCT FROM w.first_seen
      WHERE w.edition_id = c.edition_id)`,
  tool_definitions: `SELECT d.* REPLACE (
      u.requests AS requests, u.first_seen AS first_seen, u.last_seen AS last_seen, u.deferred AS deferred)
    FROM ${whole('tool_definitions')} d JOIN (
      SELECT t.tool_definition_id, count(DISTINCT t.exchange_id)::INTEGER AS requests, bool_and(t.deferred) AS deferred, ${seen}
      FROM exchange_tools t JOIN _exchanges e USING (exchange_id) GROUP BY t.tool_definition_id
    ) u USING (tool_definition_id)`,
  tool_parameters: `FROM ${whole('tool_parameters')} WHERE tool_definition_id IN (SELECT tool_definition_id FROM exchange_tools)`,
  tool_slots: `FROM ${whole('tool_slots')} WHERE (agent, name) IN (SELECT agent, name FROM tool_definitions)`,
  tool_purposes: `FROM ${whole('tool_purposes')} WHERE (agent, name) IN (SELECT agent, name FROM tool_definitions)`,
  tool_changes: `FROM ${whole('tool_changes')} c
    WHERE EXISTS (
      FROM tool_definitions n JOIN ${whole('tool_definitions')} w USING (tool_definition_id)
      WHERE n.tool_definition_id = c.to_definition_id AND n.first_seen IS NOT DISTINCT FROM w.first_seen)`,
  family_tools: `SELECT t.* REPLACE (u.requests AS requests, u.requests = f.requests AS always, u.definitions AS definitions)
    FROM ${whole('family_tools')} t JOIN families f USING (family_id) JOIN (
      SELECT m.family_id, d.name, count(DISTINCT m.exchange_id)::INTEGER AS requests,
        count(DISTINCT o.tool_definition_id)::INTEGER AS definitions
      FROM _exchange_families m
      JOIN exchange_tools o USING (exchange_id)
      JOIN ${whole('tool_definitions')} d USING (tool_definition_id)
      GROUP BY ALL
    ) u ON u.family_id = t.family_id AND u.name = t.name`,
  threads: `SELECT t.* REPLACE (u.exchanges AS exchanges, u.first_seen AS first_seen, u.last_seen AS last_seen)
    FROM ${whole('threads')} t JOIN (
      SELECT m.thread_id, count(*)::INTEGER AS exchanges, ${seen}
      FROM _exchange_threads m JOIN _exchanges e USING (exchange_id) GROUP BY m.thread_id
    ) u USING (thread_id)`,
});
