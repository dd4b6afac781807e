/**
 * How lens writes its file, measured on a log of 596 MB: zstd needs storage version 1.2, small blocks keep the many
 * small tables from filling it with air (2.9 MB becomes 1.8 MB), small row groups let full ones leave memory early.
 */
export const STORAGE = "STORAGE_VERSION 'v1.2.0', BLOCK_SIZE 16384, ROW_GROUP_SIZE 2048";

/** Nothing is fetched from anywhere: what an extension would give is not used. */
export const OFFLINE = { autoinstall_known_extensions: 'false' };
