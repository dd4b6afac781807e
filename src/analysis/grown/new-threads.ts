import type { Database } from '../../store/database.ts';
import type { OutlineRow } from '../../store/queries/grown-outline.ts';
import { otherCalls } from '../../store/queries/grown-write.ts';
import type { Tables } from '../families/tables.ts';
import { Elements } from '../requests/elements.ts';
import type { Material } from '../requests/material.ts';
import { PersonWords } from '../requests/person-words.ts';
import { AskingCalls } from '../threads/delegations.ts';
import { carriedMarks } from '../threads/inputs.ts';
import { keeps } from './anew.ts';

/**
 * A new thread that follows nothing within the part follows nothing outside of it either, and no call out there asked
 * for it: outside are conversations of the same sessions that share neither beginning nor thread with it.
 */
export async function keepsStarts(
  database: Database,
  tables: Tables,
  fresh: readonly OutlineRow[],
  outside: readonly OutlineRow[],
  material: Material,
): Promise<void> {
  const relations = new Map(
    (tables['_exchange_threads'] ?? []).map((row) => [row['exchange'], row['relation']]),
  );
  const starts = fresh.filter(({ n }) => relations.get(n) === 'start');
  const sessions = new Set(starts.map(({ session }) => session));
  const others = outside.filter(({ session }) => sessions.has(session));
  if (others.length === 0) return;
  const elements = new Elements(material);
  const words = new PersonWords(elements);
  const calls = Map.groupBy(
    await otherCalls(
      database,
      [...sessions].filter((session) => session !== null),
      material.exchanges.map(({ n }) => n),
    ),
    ({ session }) => session,
  );
  for (const { session, messages } of starts) {
    if (!others.some((other) => other.session === session)) continue;
    keeps(carriedMarks(messages, elements).length === 0, 'a history that was changed');
    const said = words.first(messages)?.trim();
    const asking = new AskingCalls(calls.get(session ?? '') ?? []);
    keeps(!said || asking.asking(said).length === 0, 'a thread that an earlier call may have asked for');
  }
}
