import { statSync } from 'node:fs';
import path from 'node:path';
import { zstdChunks } from '../../wire/content/zstd.ts';
import { LiveAnswers } from './answers.ts';
import { entriesOf, type LiveEntry } from './entries.ts';
import { growingBytes } from './growing.ts';
import { placedLines } from './lines.ts';

/** How much of what a long log holds already is read: what came before is in the analysis. */
const BACKLOG = 2 << 20;
/** Entries that are remembered for pages opened later. */
const KEPT = 1000;

/** A log that is followed: its last entries, and its end. */
export interface FollowedLog {
  file: string;
  recent: LiveEntry[];
  /** When something came last, in milliseconds. */
  active: number;
  /** Resolves when the log was deleted, replaced or cut short, or following it was stopped. */
  ended: Promise<void>;
  stop(): void;
}

/** Follows a log from near its end, packed or not, and hands over what comes, in order. */
export function followLog(
  file: string,
  onEntries: (entries: readonly LiveEntry[]) => void,
  onError: (error: unknown) => void,
): FollowedLog {
  const stopping = new AbortController();
  const name = path.basename(file);
  const answers = new LiveAnswers();
  const followed: FollowedLog = {
    file,
    recent: [],
    active: Date.now(),
    ended: Promise.resolve(),
    stop: () => stopping.abort(),
  };
  const run = async (): Promise<void> => {
    const packed = file.endsWith('.zst');
    const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    // A packed log can only be read from its start; it is small.
    const from = packed ? 0 : Math.max(0, size - BACKLOG);
    const bytes = growingBytes(file, from, stopping.signal);
    // The analysis warns of damaged logs.
    const chunks = packed ? zstdChunks(bytes, () => undefined) : bytes;
    for await (const lines of placedLines(chunks, { from, inside: from > 0 })) {
      const entries = lines.flatMap((line) => entriesOf(name, line, answers));
      const changed = answers.takeChanged();
      // The text so far goes with the last event of each answer.
      for (const entry of entries.toReversed()) {
        const answer = entry.kind === 'SSE' ? changed.get(entry.id) : undefined;
        if (answer) entry.answer = answer;
        if (answer) changed.delete(entry.id);
      }
      if (entries.length === 0) continue;
      followed.active = Date.now();
      followed.recent = [...followed.recent, ...entries].slice(-KEPT);
      onEntries(entries);
    }
  };
  followed.ended = run().catch(onError);
  return followed;
}
