import type { Database } from '../store/database.ts';

/** Which exchanges a query is about: the flags `--since --until --agent --session --label`. An absent member leaves nothing out. */
export interface Filter {
  since?: Date | undefined;
  /** Exclusive. */
  until?: Date | undefined;
  agent?: string | undefined;
  session?: string | undefined;
  label?: string | undefined;
}

/** Whether a filter leaves anything out. */
export function isFiltered({ since, until, agent, session, label }: Filter): boolean {
  return [since, until, agent, session, label].some((value) => value !== undefined);
}

/**
 * Makes the temporary table `selected` (numbers of exchanges) of those that a filter leaves in. An exchange without a
 * time is left out as soon as a time is given.
 *
 * @returns how many exchanges are left
 */
export async function selectExchanges(db: Database, filter: Filter): Promise<number> {
  const { since, until, agent, session, label } = filter;
  await db.run(
    `
    CREATE OR REPLACE TEMP TABLE selected AS
    SELECT e.exchange_id
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

const timestamp = (date: Date | undefined): string | null => date?.toISOString().replace('Z', '') ?? null;
