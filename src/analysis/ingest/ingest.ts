import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { LensError } from '../../errors.ts';
import type { LogReader } from '../../record/reader.ts';
import type { Database } from '../../store/database.ts';
import { writeError } from '../../store/open-error.ts';
import {
  forgetTailWarnings,
  replaceFileWarnings,
  warnOfMissingAnswers,
} from '../../store/queries/ingest-warnings.ts';
import { countExchanges, currentReadState, metaValue, setMeta } from '../../store/queries/read-state.ts';
import { countTranscriptLinks, linkTranscripts } from '../../store/queries/transcript-links.ts';
import { LogRegister } from './log-register.ts';
import { readLog } from './read-log.ts';
import { Run } from './run.ts';
import { writeSpans } from './spans.ts';

export interface IngestEffects {
  /** Called before each log and while it is read, with the index of the log and the unpacked bytes read. */
  progress(step: { file: string; log: number; logs: number; bytes: number }): void;
  /**
   * Unpacked bytes between two commits. One transaction is fastest, but uncommitted data takes memory and must be read
   * again after an interruption.
   */
  commitBytes?: number;
}

const COMMIT_BYTES = 1 << 30;

export interface IngestSummary {
  /** Number of new exchanges, and of all exchanges now. */
  exchanges: { added: number; total: number };
  logs: { added: number; grown: number; unchanged: number; empty: number };
  /** Unpacked bytes read. */
  bytes: number;
  /** Warnings of this run by code. */
  warnings: Readonly<Record<string, number>>;
  /** Logs that could not be read, with the reason. */
  unreadable: readonly LensError[];
}

/**
 * Reads the new parts of logs into the database, in the given order. A log that was read before, even under another
 * name, is resumed where reading stopped, and a known exchange is not counted again. A log that cannot be read is
 * reported and does not stop the others. After an interruption the next run continues from the last commit.
 */
export async function ingest(
  database: Database,
  files: readonly string[],
  readers: readonly LogReader[],
  { progress, commitBytes = COMMIT_BYTES }: IngestEffects = { progress: () => undefined },
): Promise<IngestSummary> {
  keepHeapSmall();
  const register = await LogRegister.load(database);
  const logs = { added: 0, grown: 0, unchanged: 0, empty: 0 };
  const fileWarnings: { code: string; message: string }[] = [];
  const unreadable: LensError[] = [];
  let run: Run | undefined;
  let bytes = 0;
  let setAside = 0;
  await database.begin();
  try {
    for (const [index, file] of files.entries()) {
      const log = await lookAt(file, readers, register);
      if (log === 'unchanged') logs.unchanged++;
      else if (log === 'empty') {
        logs.empty++;
        fileWarnings.push({ code: 'empty_log', message: `${path.basename(file)} is empty` });
      } else if (log instanceof LensError) {
        unreadable.push(log);
        fileWarnings.push({ code: log.code, message: `${path.basename(file)}: ${log.message}` });
      } else if (!('file' in log)) {
        logs.unchanged++;
        fileWarnings.push(copyWarning(file, log.copyOf, 'it is not read again'));
      } else {
        if (log.copyOf !== undefined)
          fileWarnings.push(copyWarning(file, log.copyOf, 'only what follows is read'));
        logs[log.isNew ? 'added' : 'grown']++;
        await forgetTailWarnings(database, log.known.logId);
        run ??= await Run.open(database);
        bytes += await readLog(log, register, run, {
          progress: (done) => progress({ file, log: index + 1, logs: files.length, bytes: done }),
          commitBytes,
        });
      }
    }
    await run?.store();
    register.notePresence();
    await register.save();
    if (run !== undefined) setAside = await linkTranscripts(database);
    const linked = await countTranscriptLinks(database);
    if (linked > 0) {
      const message = `answers of transcripts that are recorded as exchanges, too: ${linked}; each counts once`;
      fileWarnings.push({ code: 'joined_transcript', message });
    }
    await replaceFileWarnings(database, fileWarnings);
    await finish(database);
    await database.commit();
  } catch (error) {
    await database.rollback();
    throw writeError(error, database.file);
  }
  const added = Math.max(0, (run?.records.added ?? 0) - setAside);
  const exchanges = { added, total: await countExchanges(database) };
  return { exchanges, logs, bytes, warnings: run?.warnings.counts ?? {}, unreadable };
}

function copyWarning(file: string, copyOf: string, what: string): { code: string; message: string } {
  return {
    code: 'copied_log',
    message: `${path.basename(file)} has the content of ${copyOf}, which was read before; ${what}`,
  };
}

async function lookAt(file: string, readers: readonly LogReader[], register: LogRegister) {
  try {
    return await register.look(file, readers);
  } catch (error) {
    if (error instanceof LensError) return error;
    throw error;
  }
}

/** Rebuilds what is derived from all rows together if the rows changed. */
async function finish(database: Database): Promise<void> {
  const state = await currentReadState(database);
  if (state === (await metaValue(database, 'read_state'))) return;
  await writeSpans(database);
  await warnOfMissingAnswers(database);
  await setMeta(database, 'read_state', state);
}

/**
 * Limits the heap of V8. Its young generation grows to 96 MB by default while a log is read, without any gain in speed:
 * for a log of 600 MB the limit reduced memory from 438 MB to 294 MB. Its old generation may grow to four times what is
 * in use before it is collected; with one fifth more, the analysis of a log of 1 GB took 326 MB instead of 387 MB, and
 * no more time. Sizes can be limited only when Node starts; how fast they grow can be changed at run time.
 */
function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=20');
}
