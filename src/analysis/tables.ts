import { type DerivedRow, type DerivedTable, derivedTableNames } from '../store/schema/tables.ts';

/** Rows of every derived table, by table. */
export type Tables = { [Name in DerivedTable]: DerivedRow<Name>[] };

/** Rows of some derived tables. */
export type SomeTables = Partial<Tables>;

/** Concatenates rows, table by table; a table without rows is empty. */
export function joinTables(all: Iterable<SomeTables>): Tables {
  const joined = Object.fromEntries(derivedTableNames.map((name) => [name, [] as object[]]));
  for (const tables of all) {
    for (const [name, rows] of Object.entries(tables) as [string, object[]][]) {
      const known = joined[name] as object[];
      for (const row of rows) known.push(row);
    }
  }
  return joined as Tables;
}
