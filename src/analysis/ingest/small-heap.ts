import { setFlagsFromString } from 'node:v8';

/**
 * Limits the young generation of V8. By default it grows to 96 MB while a log is read, without any gain in speed. For a
 * log of 600 MB this reduced memory from 438 MB to 294 MB. A size limit can be set only when Node starts; the growth
 * factor can be changed at run time.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
