import { constants } from 'node:zlib';

/**
 * How lens packs logs: a window of 128 MiB with long-distance matching, because each request repeats the conversation before
 * it (0.23 % of the log, measured, where the default window leaves 3 %). 27 is the largest window that plain
 * `zstdcat` and Node open without being asked to.
 */
export const packParameters = {
  [constants.ZSTD_c_compressionLevel]: 3,
  [constants.ZSTD_c_windowLog]: 27,
  [constants.ZSTD_c_enableLongDistanceMatching]: 1,
  [constants.ZSTD_c_checksumFlag]: 1,
};

/** The same while a log is being written: 16 MiB of window cost 0.1 percentage points more and a third of the memory. */
export const liveParameters = { ...packParameters, [constants.ZSTD_c_windowLog]: 24 };

/** Names of packed logs end so. */
export const PACKED = '.zst';
