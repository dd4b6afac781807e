/**
 * Storage options of the database file, measured with a log of 596 MB. zstd requires storage version 1.2. Small blocks
 * waste less space for many small tables (1.8 MB instead of 2.9 MB). Small row groups free memory earlier.
 */
export const STORAGE = "STORAGE_VERSION 'v1.2.0', BLOCK_SIZE 16384, ROW_GROUP_SIZE 2048";

/** Nothing is downloaded: lens does not use DuckDB extensions. */
export const OFFLINE = { autoinstall_known_extensions: 'false' };
