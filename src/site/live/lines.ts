/** A line without its newline, and where it starts among the bytes that came. */
export interface PlacedLine {
  at: number;
  line: Buffer;
}

/** Longest line that is kept in full: requests can be as long as a conversation, and a live view shows only their start. */
const MAX_LINE = 64 << 20;

/**
 * Splits bytes into lines. The bytes may come in any pieces. `from` is the place of the first byte; when that is not the
 * start of the file, what comes before the first newline is the rest of a line and left out.
 */
export async function* placedLines(
  chunks: AsyncIterable<Buffer>,
  { from, inside }: { from: number; inside: boolean },
): AsyncGenerator<PlacedLine[]> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let at = from;
  let skipping = inside;
  for await (const chunk of chunks) {
    const lines: PlacedLine[] = [];
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      const piece = chunk.subarray(start, end);
      const line = heldBytes === 0 ? piece : Buffer.concat([...held, piece]);
      if (!skipping && line.length > 0) lines.push({ at, line });
      at += heldBytes + piece.length + 1;
      [held, heldBytes, skipping, start] = [[], 0, false, end + 1];
    }
    if (start < chunk.length) {
      held.push(chunk.subarray(start));
      heldBytes += chunk.length - start;
    }
    if (heldBytes > MAX_LINE) {
      at += heldBytes;
      [held, heldBytes, skipping] = [[], 0, true];
    }
    if (lines.length > 0) yield lines;
  }
}
