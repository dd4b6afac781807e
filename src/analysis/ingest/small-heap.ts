import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the space in which V8 makes young objects as small as it is: left alone it grows to 96 MB while a log is read,
 * and nothing gets quicker by it. Measured on a log of 600 MB: 294 MB of memory instead of 438. A limit can only be
 * given when Node is started; how fast the space grows is asked each time.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
