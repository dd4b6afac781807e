/**
 * Version of the tables and views, stored in `meta`. Increase it whenever they change: a database of an older version
 * is rebuilt from its logs, and a database of a newer version is rejected.
 */
export const SCHEMA_VERSION = 3;
