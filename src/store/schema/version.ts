/**
 * Version of the tables and views, kept in `meta`. Raise it with every change of theirs: a database of an older
 * version is rebuilt from its logs, one of a newer version is refused.
 */
export const SCHEMA_VERSION = 2;
