import { cacheTables } from './cache-tables.ts';
import { driftTables } from './drift-tables.ts';
import { logTables } from './log-tables.ts';
import { metaTable } from './meta-table.ts';
import { moneyTables } from './money-tables.ts';
import { payloadTables } from './payload-tables.ts';
import { promptTables } from './prompt-tables.ts';
import { threadTables } from './thread-tables.ts';
import { toolTables } from './tool-tables.ts';
import type { TableSpec } from './types.ts';

/** Every table of the database. */
export const allTables: readonly TableSpec[] = [
  metaTable,
  ...logTables,
  ...promptTables,
  ...toolTables,
  ...threadTables,
  ...payloadTables,
  ...moneyTables,
  ...cacheTables,
  ...driftTables,
];

const byName = new Map(allTables.map((table) => [table.name, table]));

/** Returns the description of a table. Throws if no table has that name, which is a bug in lens and not an input error. */
export function tableNamed(name: string): TableSpec {
  const table = byName.get(name);
  if (!table) throw new Error(`No table is named ${name}`);
  return table;
}
