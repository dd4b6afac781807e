import path from 'node:path';
import { documentPieces, type Line, lineBatches } from '../../record/lines.ts';
import { isWholeObjects } from '../../record/pieces.ts';
import type { LogDecoder, LogRecord, SourceLine } from '../../record/reader.ts';
import { openMixed } from './choose-reader.ts';
import type { LogRegister, LogToRead } from './log-register.ts';
import type { Run } from './run.ts';

/**
 * Reads the new part of one log, calls `progress` meanwhile, and returns the number of unpacked bytes. Commits every
 * `commitBytes`.
 */
export async function readLog(
  log: LogToRead,
  register: LogRegister,
  run: Run,
  { progress, commitBytes }: { progress(bytes: number): void; commitBytes: number },
): Promise<number> {
  const { logId, name } = log.known;
  run.startLog(log);
  if (log.rewritten) {
    const message = `${name} is not the log that was read from this path before; it is read from the start`;
    run.warnings.add({ logId, code: 'log_rewritten', message });
  }
  const folder = path.dirname(log.file.file);
  const decoder = openMixed(log.reader, log.readers, { file: name, folder, key: log.key });
  const troubles = (trouble: { code: string; message: string }) => run.warnings.add({ logId, ...trouble });
  let at = { offset: log.from.offset, lines: log.from.lines };
  let committed = at.offset;
  const chunks = log.file.chunks(at.offset, troubles);
  const batches = log.reader.unit === 'document' ? documentPieces(chunks) : lineBatches(chunks, at);
  for await (const batch of batches) {
    for (const line of batch) {
      const taken = takeLine(line, decoder, log, run);
      if (taken) at = { offset: line.end, lines: line.number };
      // A decoder may still hold the previous line. Its buffer is empty only directly after a record.
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
 * Reads one line: `exchange` when it belongs to an exchange, `line` when it does not, undefined when it may still be
 * growing and must be read again.
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
 * Adds a record. The decoder does not check the body of a request: if the body is not JSON, the line may contain
 * several records without newlines between them.
 */
function add(record: LogRecord, line: Line, decoder: LogDecoder, run: Run): void {
  if (run.records.add(record)) return;
  const pieces = [...(decoder.recover?.(line.bytes, record.source) ?? [])];
  if (pieces.some(({ kind }) => kind !== 'warning')) for (const piece of pieces) run.records.add(piece);
  else run.records.addUnreadable(record);
}

/** The last line has no newline: it is complete or truncated. Readers may accept a truncated line as complete. */
function takeLast(decoder: LogDecoder, line: Line, source: SourceLine, run: Run): 'exchange' | undefined {
  let whole = false;
  const ofThisLine: LogRecord[] = [];
  const bytes = withoutZeros(line.bytes);
  const last = isJson(bytes) || isWholeObjects(bytes) ? decoder.push(line.bytes, source) : [];
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
 * A decoder treats a bad line as truncated when nothing follows it. A bad line that ends with a newline is an error,
 * whether or not the log grows later.
 */
function ended(record: LogRecord): LogRecord {
  if (record.kind !== 'warning' || record.code !== 'torn_line') return record;
  return { ...record, code: 'bad_line', message: 'not a whole JSON object; skipped' };
}

/** A line without the zero bytes that a crash leaves behind it. */
function withoutZeros(line: Buffer): Buffer {
  let end = line.length;
  while (line[end - 1] === 0) end--;
  return line.subarray(0, end);
}

function isJson(line: Buffer): boolean {
  try {
    JSON.parse(line.toString());
    return true;
  } catch {
    return false;
  }
}
