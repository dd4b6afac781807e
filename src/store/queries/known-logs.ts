import type { Database } from '../database.ts';

/** State of a log when it was last read. */
export interface KnownLog {
  logId: number;
  name: string;
  path: string;
  format: string;
  headHash: string;
  headBytes: number;
  bytesRead: number;
  linesRead: number;
  tailHash: string;
  fileBytes: number;
  modifiedMs: number;
  present: boolean;
}

/** Every log that was ever read into this database, oldest first. */
export function knownLogs(database: Database): Promise<KnownLog[]> {
  return database.rows<KnownLog>(`
    SELECT log_id AS logId, name, path, format, head_hash AS headHash, head_bytes AS headBytes,
      bytes_read AS bytesRead, lines_read AS linesRead, tail_hash AS tailHash, file_bytes AS fileBytes,
      modified_ms AS modifiedMs, present
    FROM logs ORDER BY log_id`);
}

/** Stores how far logs were read and replaces their earlier state. */
export async function saveLogs(database: Database, logs: readonly KnownLog[]): Promise<void> {
  if (logs.length === 0) return;
  await database.run('DELETE FROM logs WHERE list_contains($1, log_id)', [logs.map((log) => log.logId)]);
  await database.append(
    'logs',
    logs.map((log) => ({
      log_id: log.logId,
      name: log.name,
      path: log.path,
      format: log.format,
      head_hash: log.headHash,
      head_bytes: log.headBytes,
      bytes_read: log.bytesRead,
      lines_read: log.linesRead,
      tail_hash: log.tailHash,
      file_bytes: log.fileBytes,
      modified_ms: log.modifiedMs,
      present: log.present,
    })),
  );
}
