import { z } from 'zod';
import type { Database } from '../../store/database.ts';
import { type SimilarName, similarName } from '../exchange-names.ts';
import { checkedRows } from '../query.ts';

const group = z.strictObject({
  /** What a word can refer to, in addition to an exchange or a family. */
  kind: z.enum(['session', 'version', 'agent', 'log', 'label']),
  /** Full name: id of the session, `codex 0.169.0`, name of the log … */
  name: z.string(),
  exchanges: z.int(),
});
/** A group of exchanges that are compared as a unit. */
export type Group = z.infer<typeof group>;

/**
 * Groups of exchanges that match a word: a session by its id or the beginning of it (at least four characters), a
 * version with its agent (`codex@0.169.0`) or alone, an agent, a log with or without file extension, or a label.
 */
export function groupsNamed(db: Database, word: string): Promise<Group[]> {
  return checkedRows(
    db,
    group,
    `
    SELECT kind, name, count(*) AS exchanges
    FROM (${members}) m
    WHERE lower(word) = lower($word) OR (kind = 'session' AND length($word) >= 4 AND starts_with(lower(word), lower($word)))
    GROUP BY ALL
    ORDER BY kind, name`,
    { word },
  );
}

/** Group names that are most similar to a word, most similar first: versions, sessions, agents, logs, labels. */
export function groupsNear(db: Database, word: string, count: number): Promise<SimilarName[]> {
  return checkedRows(
    db,
    similarName,
    `
    SELECT word, jaro_winkler_similarity(lower(word), lower($word)) AS similarity
    FROM (SELECT DISTINCT word FROM (${members}) WHERE word IS NOT NULL)
    ORDER BY similarity DESC, word
    LIMIT $count`,
    { word: word.slice(0, 100), count },
  );
}

export const groupFamily = z.strictObject({
  family_id: z.string(),
  family: z.string(),
  agent: z.string(),
  role: z.string(),
  lineage_id: z.string(),
  requests: z.int(),
  /** The newest exchange. */
  exchange_id: z.int(),
  record_id: z.string(),
  /** Numbers of all exchanges. */
  members: z.array(z.int()),
});
/** A family among the exchanges of a group. */
export type GroupFamily = z.infer<typeof groupFamily>;

/** Increases with time, then with the number of the exchange. */
export const recency = 'coalesce(epoch_ms(e.ts), 0) * 1000000 + e.exchange_id';

/** Columns of {@link groupFamily} from `families f` and `exchanges e`. */
export const groupFamilyColumns = `f.family_id, f.name AS family, f.agent, f.role, f.lineage_id, count(*) AS requests,
      arg_max(e.exchange_id, ${recency}) AS exchange_id, arg_max(e.record_id, ${recency}) AS record_id,
      list(e.exchange_id ORDER BY e.exchange_id) AS members`;

/** Families of the exchanges of a group, most requests first. */
export function familiesOfGroup(db: Database, { kind, name }: Group): Promise<GroupFamily[]> {
  return checkedRows(
    db,
    groupFamily,
    `
    SELECT ${groupFamilyColumns}
    FROM (SELECT DISTINCT exchange_id FROM (${members}) WHERE kind = $kind AND name = $name) m
    JOIN exchanges e ON e.exchange_id = m.exchange_id
    JOIN families f ON f.family_id = e.family_id
    GROUP BY ALL
    ORDER BY requests DESC, f.family_id`,
    { kind, name },
  );
}

/** Exchanges by every word that refers to a group of them. */
const members = `
      SELECT 'session' AS kind, session_id AS name, session_id AS word, exchange_id FROM exchanges WHERE session_id IS NOT NULL
      UNION ALL SELECT 'version', agent || ' ' || agent_version, agent || '@' || agent_version, exchange_id FROM exchanges
      UNION ALL SELECT 'version', agent || ' ' || agent_version, agent_version, exchange_id FROM exchanges
      UNION ALL SELECT 'agent', agent, agent, exchange_id FROM exchanges
      UNION ALL SELECT 'log', log, log, exchange_id FROM exchanges WHERE log IS NOT NULL
      UNION ALL SELECT 'log', log, regexp_replace(log, '\\.jsonl(\\.zst)?$', ''), exchange_id FROM exchanges WHERE log IS NOT NULL
      UNION ALL SELECT 'label', label, label, exchange_id FROM exchanges WHERE label IS NOT NULL`;
