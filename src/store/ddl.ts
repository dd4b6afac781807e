import { quotedIdentifier, quotedString } from '@duckdb/node-api';
import type { TableSpec, ViewSpec } from './schema/types.ts';

/**
 * The statements that create empty tables, their views and the comments, as one script.
 *
 * Primary keys are documented but not enforced: their indexes cost space and load time, and DuckDB does not allow
 * deleting and inserting the same key in one transaction, which is how each analysis replaces the previous one.
 */
export function createStatements(tables: readonly TableSpec[], views: readonly ViewSpec[]): string {
  return [...tables.map(createTable), ...views.map(createView)].join('\n');
}

function createTable(table: TableSpec): string {
  const name = quotedIdentifier(table.name);
  const columns = table.columns.map((column) => {
    // zstd makes JSON and prompt texts 5 to 10 times smaller; for ids it would only cost time.
    const compression = column.big ? ' USING COMPRESSION zstd' : '';
    return `  ${quotedIdentifier(column.name)} ${column.type}${compression}`;
  });
  const comments = table.columns.map((column) => commentOnColumn(table.name, column));
  return [
    `CREATE TABLE ${name} (\n${columns.join(',\n')}\n);`,
    `COMMENT ON TABLE ${name} IS ${quotedString(table.comment)};`,
    ...comments,
  ].join('\n');
}

function createView(view: ViewSpec): string {
  const name = quotedIdentifier(view.name);
  return [
    `CREATE VIEW ${name} AS\n${view.sql.trim()};`,
    `COMMENT ON VIEW ${name} IS ${quotedString(view.comment)};`,
    ...view.columns.map((column) => commentOnColumn(view.name, column)),
  ].join('\n');
}

function commentOnColumn(owner: string, column: { name: string; comment: string }): string {
  const path = `${quotedIdentifier(owner)}.${quotedIdentifier(column.name)}`;
  return `COMMENT ON COLUMN ${path} IS ${quotedString(column.comment)};`;
}
