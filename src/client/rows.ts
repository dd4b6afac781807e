/** A file of lines; see src/pages/_load/workspace.ts. */
export interface RowsFile {
  rows: unknown[][];
  threads: (string | number | null)[][];
  strings: string[];
}

/** An exchange as a line. */
export interface Row {
  /** Position among the lines of the workspace. */
  index: number;
  /** Name of its page without folder and ending. */
  name: string;
  time: number | null;
  session: string | null;
  agent: string;
  thread: string | null;
  turn: number | null;
  relation: string | null;
  family: string | null;
  role: string | null;
  kind: string | null;
  model: string | null;
  request: string;
  status: number | null;
  outcome: string;
  failed: boolean;
  input: number | null;
  cached: number | null;
  output: number | null;
  usd: number | null;
  /** Milliseconds to the first content, and to the end. */
  ttft: number | null;
  ms: number | null;
  lost: number | null;
  cause: string | null;
  asked: string | null;
  answered: string | null;
  called: string[];
  /** Tokens of the whole prompt, and of its parts in wire order. */
  total: number;
  parts: number[];
}

/** A thread that lines belong to. */
export interface Thread {
  id: string;
  family: string | null;
  kind: string | null;
  parent: string | null;
  /** The exchange and the tool that started it. */
  startedBy: string | null;
  tool: string | null;
}

/** Names the members of the lines of a file; the first one has position `from`. */
export function readRows(file: RowsFile, from: number): { rows: Row[]; threads: Thread[] } {
  const text = (place: unknown): string | null =>
    typeof place === 'number' ? (file.strings[place] ?? null) : null;
  const number = (value: unknown): number | null => (typeof value === 'number' ? value : null);
  const own = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  const rows = file.rows.map(
    (line, offset): Row => ({
      index: from + offset,
      name: String(line[0]),
      time: number(line[1]),
      session: text(line[2]),
      agent: text(line[3]) ?? '',
      thread: text(line[4]),
      turn: number(line[5]),
      relation: text(line[6]),
      family: text(line[7]),
      role: text(line[8]),
      kind: text(line[9]),
      model: text(line[10]),
      request: text(line[11]) ?? '',
      status: number(line[12]),
      outcome: text(line[13]) ?? '',
      failed: line[14] === 1,
      input: number(line[15]),
      cached: number(line[16]),
      output: number(line[17]),
      usd: number(line[18]),
      ttft: number(line[19]),
      ms: number(line[20]),
      lost: number(line[21]),
      cause: text(line[22]),
      asked: own(line[23]),
      answered: own(line[24]),
      called: (line[25] as number[]).map((place) => text(place) ?? ''),
      total: number(line[26]) ?? 0,
      parts: line[27] as number[],
    }),
  );
  const threads = file.threads.map(
    ([id, family, kind, parent, startedBy, tool]): Thread => ({
      id: text(id) ?? '',
      family: text(family),
      kind: text(kind),
      parent: text(parent),
      startedBy: own(startedBy),
      tool: text(tool),
    }),
  );
  return { rows, threads };
}
