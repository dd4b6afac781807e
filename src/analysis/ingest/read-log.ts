import type { LogDecoder, LogRecord, SourceLine } from '../../record/reader.ts';
import { type Line, lineBatches } from './lines.ts';
import type { LogRegister, LogToRead } from './log-register.ts';
import type { Run } from './run.ts';

/**
 * Reads what is new in one log and returns how many unpacked bytes that was; `progress` is told of it meanwhile. What
 * was read is made sure of every `commitBytes`.
 */
export async function readLog(
  log: LogToRead,
  register: LogRegister,
  run: Run,
  { progress, commitBytes }: { progress(bytes: number): void; commitBytes: number },
): Promise<number> {
  const { logId, name } = log.known;
  run.startLog(logId, log.reader.cutMark);
  if (log.rewritten) {
    const message = `${name} is another log than the one read here before; it is read from its start`;
    run.warnings.add({ logId, code: 'log_rewritten', message });
  }
  const decoder = log.reader.open({ file: name, key: log.key });
  const troubles = (trouble: { code: string; message: string }) => run.warnings.add({ logId, ...trouble });
  let at = { offset: log.from.offset, lines: log.from.lines };
  let committed = at.offset;
  for await (const batch of lineBatches(log.file.chunks(at.offset, troubles), at)) {
    for (const line of batch) {
      const taken = takeLine(line, decoder, name, run);
      if (taken) at = { offset: line.end, lines: line.number };
      // A decoder may still hold the line before: only behind a record that it gave is nothing left in it.
      if (taken !== 'exchange' || at.offset - committed < commitBytes) continue;
      await register.advance(log, at.offset, at.lines);
      await run.commit(() => register.save());
      committed = at.offset;
    }
    progress(at.offset - log.from.offset);
  }
  for (const record of decoder.end()) run.records.add(record);
  await register.advance(log, at.offset, at.lines);
  register.finish(log);
  return at.offset - log.from.offset;
}

/**
 * Reads one line: `exchange` when it told of one, `line` when it did not, undefined when it is to be read again because
 * it may still be growing.
 */
function takeLine(line: Line, decoder: LogDecoder, file: string, run: Run): 'exchange' | 'line' | undefined {
  const source = { file, line: line.number, offset: line.offset };
  if (line.tooLong) {
    run.records.add({ kind: 'warning', source, code: 'bad_line', message: 'longer than 256 MB; skipped' });
    return 'line';
  }
  if (!line.ended) return takeLast(decoder, line, source, run);
  let taken: 'exchange' | 'line' = 'line';
  for (const record of decoder.push(line.bytes, source)) {
    if (record.kind !== 'warning') taken = 'exchange';
    run.records.add(record);
  }
  return taken;
}

/** The last line has no newline: whole all the same, or torn off. */
function takeLast(decoder: LogDecoder, line: Line, source: SourceLine, run: Run): 'exchange' | undefined {
  let whole = false;
  const ofThisLine: LogRecord[] = [];
  for (const records of [decoder.push(line.bytes, source), decoder.end()]) {
    for (const record of records) {
      if (record.kind === 'warning' && record.source.line === line.number) ofThisLine.push(record);
      else {
        whole ||= record.kind !== 'warning';
        run.records.add(record);
      }
    }
  }
  if (whole) {
    for (const record of ofThisLine) run.records.add(record);
    return 'exchange';
  }
  const message = 'the last line breaks off: it is still being written, or its writer was stopped';
  run.records.add({ kind: 'warning', source, code: 'torn_line', message });
  return undefined;
}
