import type { Database } from '../database.ts';

/** A text that changes whenever the data read from logs changes, regardless of the number of reads. */
export async function currentReadState(database: Database): Promise<string> {
  const row = await database.first<{ state: string }>(`
    SELECT concat_ws('/',
      (SELECT count(*) FROM _exchanges),
      (SELECT count(*) FROM _exchanges WHERE outcome <> 'unfinished'),
      (SELECT count(*) FROM _prefix_nodes),
      (SELECT coalesce(sum(bytes_read), 0) FROM logs)) AS state`);
  return row?.state ?? '';
}

/** Whether the analysis in this database includes everything that was read into it. */
export async function isAnalysed(database: Database): Promise<boolean> {
  const [read, analysed] = [
    await metaValue(database, 'read_state'),
    await metaValue(database, 'analysed_state'),
  ];
  return read !== undefined && read === analysed;
}

/** Marks the analysis tables as current. Call it in the transaction that fills them. */
export async function markAnalysed(database: Database): Promise<void> {
  await setMeta(database, 'analysed_state', (await metaValue(database, 'read_state')) ?? '');
}

export async function metaValue(database: Database, key: string): Promise<string | undefined> {
  return (await database.first<{ value: string }>('SELECT value FROM meta WHERE key = $1', [key]))?.value;
}

export async function setMeta(database: Database, key: string, value: string): Promise<void> {
  await database.run('DELETE FROM meta WHERE key = $1', [key]);
  await database.append('meta', [{ key, value }]);
}

export async function countExchanges(database: Database): Promise<number> {
  return (await database.first<{ n: number }>('SELECT count(*) AS n FROM _exchanges'))?.n ?? 0;
}

/** Writes the versions of `_agent_versions` to their exchanges. */
export async function applyAgentVersions(db: Database): Promise<void> {
  await db.run(`
    UPDATE _exchanges SET agent_version = NULL, agent_version_evidence = NULL
    WHERE agent_version_evidence IN ('prompt', 'install path', 'session')
      AND NOT EXISTS (FROM _agent_versions v WHERE v.exchange_id = _exchanges.exchange_id AND v.agent_version = _exchanges.agent_version AND v.evidence = agent_version_evidence)`);
  await db.run(`
    UPDATE _exchanges SET agent_version = v.agent_version, agent_version_evidence = v.evidence
    FROM _agent_versions v WHERE v.exchange_id = _exchanges.exchange_id AND _exchanges.agent_version IS NULL`);
}

/** Replaces the warnings about requests that continue an answer which no log has: a log that is read later may have it. */
export async function replaceContinuationWarnings(db: Database): Promise<void> {
  await db.run(`DELETE FROM warnings WHERE code = 'unknown_continuation'`);
  await db.run(`
    INSERT INTO warnings (log_id, log_line, exchange_id, code, message)
    SELECT e.log_id, e.log_line, e.exchange_id, 'unknown_continuation',
      'the request continues an answer that no log has: its earlier messages and its instructions are not known'
    FROM _unknown_continuations c JOIN _exchanges e USING (exchange_id)
    ORDER BY e.exchange_id`);
}
