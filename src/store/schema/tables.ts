import { cacheTables } from './cache-tables.ts';
import { driftTables } from './drift-tables.ts';
import { logTables } from './log-tables.ts';
import { metaTable } from './meta-table.ts';
import { moneyTables } from './money-tables.ts';
import { payloadTables } from './payload-tables.ts';
import { probeTables } from './probe-tables.ts';
import { promptTables } from './prompt-tables.ts';
import { threadTables } from './thread-tables.ts';
import { toolTables } from './tool-tables.ts';
import type { TableSpec } from './types.ts';

/** Tables that each analysis replaces. */
const derivedTables = [
  ...promptTables,
  ...toolTables,
  ...threadTables,
  ...payloadTables,
  ...moneyTables,
  ...cacheTables,
  ...driftTables,
  ...probeTables,
] as const;

/** Every table of the database. */
export const allTables: readonly TableSpec[] = [metaTable, ...logTables, ...derivedTables];

type Derived = (typeof derivedTables)[number];

/** Name of a table that the analysis derives. */
export type DerivedTable = Derived['name'];

type Value<Type extends string> = Type extends `${string}[]`
  ? readonly string[]
  : Type extends 'VARCHAR'
    ? string
    : Type extends 'BOOLEAN'
      ? boolean
      : Type extends 'TIMESTAMP'
        ? number | string | Date
        : number;

type Table<Name extends DerivedTable> = Extract<Derived, { name: Name }>;

type Column<Name extends DerivedTable> = Table<Name>['columns'][number];

type RequiredColumn<Name extends DerivedTable> =
  | Extract<Column<Name>, { required: true }>['name']
  | (Table<Name> extends { primaryKey: readonly (infer Key)[] } ? Key : never);

/**
 * A row of a table that the analysis derives: values by column, typed as the columns. Columns of the primary key and
 * those marked as required have a value; a column left out is null.
 */
export type DerivedRow<Name extends DerivedTable> = {
  readonly [C in Column<Name> as C['name'] extends RequiredColumn<Name> ? C['name'] : never]: Value<
    C['type']
  >;
} & {
  readonly [C in Column<Name> as C['name'] extends RequiredColumn<Name> ? never : C['name']]?:
    | Value<C['type']>
    | null
    | undefined;
};

/** Names of the tables that the analysis derives. */
export const derivedTableNames: readonly DerivedTable[] = derivedTables.map(({ name }) => name);

const byName = new Map(allTables.map((table) => [table.name, table]));

/** Returns the description of a table. Throws if no table has that name, which is a bug in lens and not an input error. */
export function tableNamed(name: string): TableSpec {
  const table = byName.get(name);
  if (!table) throw new Error(`No table is named ${name}`);
  return table;
}
