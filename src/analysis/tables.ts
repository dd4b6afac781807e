import { type DerivedRow, type DerivedTable, derivedTableNames } from '../store/schema/tables.ts';

/** Rows of every derived table, by table. */
export type Tables = { [Name in DerivedTable]: DerivedRow<Name>[] };

/** Rows of some derived tables. */
export type SomeTables = Partial<Tables>;

/** Tables with several rows for each exchange. Their rows are made while they are written. */
type LargeTable = 'exchange_tools' | 'payload_parts' | 'token_parts';

/** Rows of every derived table, to be read once in any order of tables. */
export type AllRows = Omit<Tables, LargeTable> & {
  readonly [Name in LargeTable]: Iterable<DerivedRow<Name>>;
};

/** Rows that are made while they are read. */
export const rowsWhenRead = <Row>(rows: () => Iterator<Row>): Iterable<Row> => ({ [Symbol.iterator]: rows });

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
