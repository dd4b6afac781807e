import type { Database } from '../database.ts';

/** Which exchanges are meant; what is left out does not narrow. */
export interface Narrowing {
  since?: Date | undefined;
  /** Exclusive. */
  until?: Date | undefined;
  agent?: string | undefined;
  session?: string | undefined;
  label?: string | undefined;
}

/**
 * Makes the temporary table `selected` (numbers of exchanges), which every query of the report joins. An exchange
 * without a time is left out as soon as a time is asked for. Gives how many are selected.
 */
export async function selectExchanges(db: Database, narrowing: Narrowing): Promise<number> {
  const { since, until, agent, session, label } = narrowing;
  await db.run(
    `
    CREATE OR REPLACE TEMP TABLE selected AS
    SELECT e.n
    FROM _exchanges e LEFT JOIN _sessions s ON s.session_id = e.session_id
    WHERE ($since::VARCHAR IS NULL OR e.ts >= $since::TIMESTAMP)
      AND ($until::VARCHAR IS NULL OR e.ts < $until::TIMESTAMP)
      AND ($agent::VARCHAR IS NULL OR e.agent = $agent)
      AND ($session::VARCHAR IS NULL OR e.session_id = $session)
      AND ($label::VARCHAR IS NULL OR s.label = $label)`,
    {
      since: timestamp(since),
      until: timestamp(until),
      agent: agent ?? null,
      session: session ?? null,
      label: label ?? null,
    },
  );
  return (await db.first<{ n: number }>('SELECT count(*) AS n FROM selected'))?.n ?? 0;
}

const timestamp = (date: Date | undefined): string | null => date?.toISOString().replace('Z', '') ?? null;
