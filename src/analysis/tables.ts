import type { TableRow } from '../store/append.ts';

/** Rows by table. */
export type Tables = Record<string, TableRow[]>;

/** Concatenates rows, table by table. */
export function joinTables(all: Iterable<Tables>): Tables {
  const joined: Tables = {};
  for (const tables of all) {
    for (const [table, rows] of Object.entries(tables)) {
      const known = joined[table];
      if (!known) joined[table] = [...rows];
      else for (const row of rows) known.push(row);
    }
  }
  return joined;
}
