/** A column of a table or view; `comment` ends up in the DuckDB file and in docs/schema.md. */
interface ColumnSpec {
  name: string;
  type: string;
  comment: string;
  /** Big text: stored with zstd compression. */
  big?: boolean;
  /** Whether every row has a value. The columns of a primary key always have one. */
  required?: boolean;
}

/** A table lens fills. Tables named with a leading underscore are internal, all others are part of the public contract. */
export interface TableSpec {
  name: string;
  comment: string;
  columns: readonly ColumnSpec[];
  primaryKey?: readonly string[];
  /** `log`: filled while logs are read, append only. `analysis`: derived, replaced by each analysis. */
  origin: 'log' | 'analysis';
}

/** A view over the tables, part of the public contract. */
export interface ViewSpec {
  name: string;
  comment: string;
  columns: readonly { name: string; comment: string }[];
  sql: string;
}
