import { type Line, lineBatches } from '../../record/lines.ts';
import type { LogDecoder, LogRecord, SourceLine } from '../../record/reader.ts';
import { openMixed } from './choose-reader.ts';
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
    const message = `${name} is not the log that was read from this path before; it is read from the start`;
    run.warnings.add({ logId, code: 'log_rewritten', message });
  }
  const decoder = openMixed(log.reader, log.readers, { file: name, key: log.key });
  const troubles = (trouble: { code: string; message: string }) => run.warnings.add({ logId, ...trouble });
  let at = { offset: log.from.offset, lines: log.from.lines };
  let committed = at.offset;
  for await (const batch of lineBatches(log.file.chunks(at.offset, troubles), at)) {
    for (const line of batch) {
      const taken = takeLine(line, decoder, log, run);
      if (taken) at = { offset: line.end, lines: line.number };
      // A decoder may still hold the line before: only behind a record that it gave is nothing left in it.
      if (taken !== 'exchange' || at.offset - committed < commitBytes) continue;
      await register.advance(log, at.offset, at.lines);
      await run.commit(() => register.save());
      committed = at.offset;
    }
    progress(at.offset - log.from.offset);
  }
  for (const record of decoder.end()) run.records.add(ended(record));
  run.records.endLog();
  await register.advance(log, at.offset, at.lines);
  register.finish(log);
  return at.offset - log.from.offset;
}

/**
 * Reads one line: `exchange` when it told of one, `line` when it did not, undefined when it is to be read again because
 * it may still be growing.
 */
function takeLine(
  line: Line,
  decoder: LogDecoder,
  log: LogToRead,
  run: Run,
): 'exchange' | 'line' | undefined {
  const source = { file: log.known.name, line: line.number, offset: line.offset };
  if (line.tooLong) {
    run.records.add({ kind: 'warning', source, code: 'bad_line', message: 'longer than 256 MB; skipped' });
    return 'line';
  }
  if (!line.ended && !log.reader.wholeFile) return takeLast(decoder, line, source, run);
  let taken: 'exchange' | 'line' = 'line';
  for (const record of decoder.push(line.bytes, source)) {
    if (record.kind !== 'warning') taken = 'exchange';
    add(record, line, decoder, run);
  }
  return taken;
}

/**
 * Adds a record. The body of a request is not looked through by the decoder: when it turns out not to be JSON, the line
 * may be several records whose newlines are missing.
 */
function add(record: LogRecord, line: Line, decoder: LogDecoder, run: Run): void {
  if (run.records.add(record)) return;
  const pieces = [...(decoder.recover?.(line.bytes, record.source) ?? [])];
  if (pieces.some(({ kind }) => kind !== 'warning')) for (const piece of pieces) run.records.add(piece);
  else run.records.addUnreadable(record);
}

/** The last line has no newline: whole all the same, or torn off. Readers may take a line for whole that is not. */
function takeLast(decoder: LogDecoder, line: Line, source: SourceLine, run: Run): 'exchange' | undefined {
  let whole = false;
  const ofThisLine: LogRecord[] = [];
  const last = isJson(line.bytes) ? decoder.push(line.bytes, source) : [];
  for (const records of [last, decoder.end()]) {
    for (const record of records) {
      if (record.kind === 'warning' && record.source.line === line.number) ofThisLine.push(record);
      else {
        whole ||= record.kind !== 'warning';
        add(ended(record), line, decoder, run);
      }
    }
  }
  if (whole) {
    for (const record of ofThisLine) run.records.add(record);
    return 'exchange';
  }
  const message = 'the last line is incomplete: it is still being written, or its writer was stopped';
  run.records.add({ kind: 'warning', source, code: 'torn_line', message });
  return undefined;
}

/**
 * A decoder takes a bad line for torn when nothing follows it. With a newline behind it is just bad, whether or not the
 * log grows later.
 */
function ended(record: LogRecord): LogRecord {
  if (record.kind !== 'warning' || record.code !== 'torn_line') return record;
  return { ...record, code: 'bad_line', message: 'not a whole JSON object; skipped' };
}

function isJson(line: Buffer): boolean {
  try {
    JSON.parse(line.toString());
    return true;
  } catch {
    return false;
  }
}
