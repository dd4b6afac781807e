import { lensReader } from '../record/read.ts';
import type { LogReader } from '../record/reader.ts';
import { interludeReader } from './interlude.ts';
import { pairReaders } from './pairs.ts';

/** Every format of log that lens reads. The first one that recognises a log reads it. */
export const readers: readonly LogReader[] = [lensReader, interludeReader, ...pairReaders];
