import path from 'node:path';
import { LensError } from '../errors.ts';
import { bytes } from '../text/figures.ts';
import { packLog } from './pack.ts';
import { isRunning } from './running.ts';
import { PACKED } from './zstd.ts';

/**
 * `lens pack`: packs logs one after the other, those that are packed or still being written left alone. Gives the exit
 * code: 1 when a log that was to be packed could not be.
 * @param tell receives one line for each log
 */
export async function packLogs(files: readonly string[], tell: (line: string) => void): Promise<0 | 1> {
  let failed = false;
  const total = { before: 0, after: 0, logs: 0 };
  for (const file of files.filter((name) => !name.endsWith(PACKED))) {
    if (await isRunning(file)) {
      tell(`${path.basename(file)}: skipped: it is being written, or it is not a log of lens`);
      continue;
    }
    try {
      const { bytesBefore, bytesAfter } = await packLog(file);
      total.before += bytesBefore;
      total.after += bytesAfter;
      total.logs++;
      tell(`${path.basename(file)}${PACKED}: ${bytes(bytesBefore)} -> ${bytes(bytesAfter)}`);
    } catch (error) {
      failed = true;
      const hint = error instanceof LensError && error.hint ? ` ${error.hint}` : '';
      tell(`${path.basename(file)}: ${(error as Error).message}${hint}`);
    }
  }
  tell(
    total.logs === 0
      ? 'nothing was packed'
      : `${total.logs} packed: ${bytes(total.before)} -> ${bytes(total.after)}; lens and zstdcat read them directly`,
  );
  return failed ? 1 : 0;
}
