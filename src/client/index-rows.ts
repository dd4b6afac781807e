import { loadData } from './data.ts';

/** A part of the index of exchanges; see src/pages/_load/exchange/index-parts.ts. */
export interface IndexPart {
  strings: string[];
  rows: (string | number | null)[][];
}

export interface IndexRow {
  /** Name of its page without folder and ending. */
  name: string;
  time: number | null;
  agent: string;
  prompt: string | null;
  role: string | null;
  model: string | null;
  request: string;
  status: number | null;
  outcome: string;
  failed: boolean;
  input: number | null;
  cached: number | null;
  output: number | null;
  ms: number | null;
  turn: number | null;
}

const known = new Map<number, Promise<IndexRow[]>>();

/** The rows of some parts, each part loaded and named once, and each in a task of its own. */
export async function loadRows(parts: readonly number[]): Promise<IndexRow[]> {
  const loaded = parts.map((part) => {
    const rows = known.get(part) ?? loadPart(part);
    known.set(part, rows);
    rows.catch(() => known.delete(part));
    return rows;
  });
  return (await Promise.all(loaded)).flat();
}

async function loadPart(part: number): Promise<IndexRow[]> {
  const { strings, rows } = await loadData<IndexPart>(`data/exchanges-${part}.js`);
  return rows.map((row) => namedRow(row, strings));
}

export function namedRow(row: readonly (string | number | null)[], strings: readonly string[]): IndexRow {
  const text = (place: number): string | null => {
    const index = row[place];
    return typeof index === 'number' ? (strings[index] ?? null) : null;
  };
  const number = (place: number): number | null => row[place] as number | null;
  return {
    name: String(row[0]),
    time: number(1),
    agent: text(2) ?? '',
    prompt: text(3),
    role: text(4),
    model: text(5),
    request: text(6) ?? '',
    status: number(7),
    outcome: text(8) ?? '',
    failed: row[14] === 1,
    input: number(9),
    cached: number(10),
    output: number(11),
    ms: number(12),
    turn: number(13),
  };
}

/** Whether a row meets every filter that is set. Times are read as UTC; a day without time means its start. */
export function matcher(wanted: Readonly<Record<string, string>>): (row: IndexRow) => boolean {
  const { agent, role, model, status, from, to, text } = wanted;
  const start = from ? timeOf(from) : null;
  const end = to ? timeOf(to) : null;
  const needle = text?.toLowerCase();
  return (row) =>
    (!agent || row.agent === agent) &&
    (!role || (role === 'none' ? row.role === null : row.role === role)) &&
    (!model || row.model === model) &&
    (!status || row.failed === (status === 'failed')) &&
    (start === null || (row.time !== null && row.time >= start)) &&
    (end === null || (row.time !== null && row.time < end)) &&
    (!needle || `${row.name} ${row.prompt ?? ''} ${row.request}`.toLowerCase().includes(needle));
}

function timeOf(text: string): number | null {
  const iso = text.includes('T') || text.includes(' ') ? text.replace(' ', 'T') : `${text}T00:00`;
  const time = Date.parse(/Z$|[+-]\d\d:\d\d$/.test(iso) ? iso : `${iso}Z`);
  return Number.isNaN(time) ? null : time;
}
