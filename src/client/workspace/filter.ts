import type { Row } from '../rows.ts';
import { inSlices, sortInSlices } from '../slices.ts';
import type { State } from './state.ts';

/** Columns that lines can be sorted by; null is last in both directions. */
const columns: Readonly<Record<string, (row: Row) => number | string | null>> = {
  time: (row) => row.time,
  words: (row) => wordsOf(row).toLowerCase(),
  total: (row) => row.total,
  cache: (row) => (row.input ? (row.cached ?? 0) / row.input : null),
  model: (row) => row.model,
  input: (row) => row.input ?? row.total,
  output: (row) => row.output,
  cost: (row) => row.usd,
  duration: (row) => row.ms,
};

/** The text of a line: what a person asked, else what the model called or answered. */
export function wordsOf(row: Row): string {
  if (row.asked) return row.asked;
  const called = row.called.join(', ');
  if (called !== '') return row.answered ? `${called}: ${row.answered}` : called;
  return row.answered ?? row.family ?? row.request;
}

/** An operator of a query and its value: `tool:bash`, `-is:error`; quotes keep blanks. */
interface Term {
  name: string;
  value: string;
  not: boolean;
}

/** Splits a query into terms; words without operator have the name `text`. */
export function termsOf(query: string): Term[] {
  return [...query.matchAll(/(-?)(?:(agent|model|tool|kind|role|is|family|mentions):)?("[^"]*"?|\S+)/gi)].map(
    ([, not = '', name = 'text', value = '']) => ({
      name: name.toLowerCase(),
      value: value.replaceAll('"', '').toLowerCase(),
      not: not === '-',
    }),
  );
}

/** Names of the exchanges whose request contains words, by these words. */
export type Mentions = ReadonlyMap<string, ReadonlySet<string>>;

function meets(row: Row, { name, value }: Term, mentions: Mentions): boolean {
  const has = (text: string | null): boolean => text?.toLowerCase().includes(value) ?? false;
  switch (name) {
    case 'agent':
      return has(row.agent);
    case 'model':
      return has(row.model);
    case 'tool':
      return row.called.some(has);
    case 'kind':
    case 'role':
      return has(row.kind) || has(row.role);
    case 'mentions':
      return mentions.get(value)?.has(row.name) ?? false;
    case 'family':
      return has(row.family);
    case 'is':
      if (value === 'error' || value === 'failed') return row.failed;
      if (value === 'ok') return !row.failed;
      if (value === 'miss') return (row.lost ?? 0) > 0;
      return has(row.relation) || has(row.kind);
    default:
      return textOf(row).includes(value);
  }
}

/** Lower-case text of a line that words are looked for in; made once, because each key looks through all lines. */
const texts = new WeakMap<Row, string>();

function textOf(row: Row): string {
  const known = texts.get(row);
  // A line that is still being captured changes.
  if (known !== undefined && row.outcome !== '') return known;
  const text = [row.asked, row.answered, row.family, row.request, row.name, ...row.called]
    .join('\n')
    .toLowerCase();
  texts.set(row, text);
  return text;
}

/** Whether a line meets everything that is asked for. */
export function matcher(state: State, mentions: Mentions = new Map()): (row: Row) => boolean {
  const terms = termsOf(state.q);
  const from = state.from === '' ? null : Date.parse(state.from);
  const to = state.to === '' ? null : Date.parse(state.to);
  return (row) =>
    (state.agent === '' || row.agent === state.agent) &&
    (state.model === '' || row.model === state.model) &&
    (state.kind === '' || row.kind === state.kind) &&
    (state.tool === '' || row.called.includes(state.tool)) &&
    (state.status === '' || row.failed === (state.status === 'failed')) &&
    (from === null || (row.time !== null && row.time + (row.ms ?? 0) >= from)) &&
    (to === null || (row.time !== null && row.time < to)) &&
    terms.every((term) => meets(row, term, mentions) !== term.not);
}

/** Sorts lines by a column of the state; without one they stay in their order, session by session. */
export async function sorted(rows: readonly Row[], sort: string): Promise<readonly Row[]> {
  const down = sort.startsWith('-');
  const value = columns[down ? sort.slice(1) : sort];
  if (!value) return rows;
  const keyed: { row: Row; key: number | string | null }[] = [];
  await inSlices(rows, (row) => keyed.push({ row, key: value(row) }));
  const inOrder = await sortInSlices(keyed, ({ row: one, key: a }, { row: other, key: b }) => {
    if (a === b) return one.index - other.index;
    if (a === null) return 1;
    if (b === null) return -1;
    return (a < b ? -1 : 1) * (down ? -1 : 1);
  });
  return inOrder.map(({ row }) => row);
}
