import type { Range } from './store.ts';

/** What a workspace shows; all of it is in the URL. */
export interface State {
  /** Name of the chosen exchange. */
  x: string;
  /** Words and operators: `agent:codex tool:bash is:error list files`. */
  q: string;
  agent: string;
  model: string;
  kind: string;
  status: string;
  tool: string;
  /** Column, with `-` before it for the other direction. */
  sort: string;
  /** Period in ISO 8601; empty for everything. */
  from: string;
  to: string;
  /** Words to mark in the chosen exchange. */
  find: string;
  /** `1`: the latest exchange is chosen while captures are written. */
  live: string;
}

const names = [
  'x',
  'q',
  'agent',
  'model',
  'kind',
  'status',
  'tool',
  'sort',
  'from',
  'to',
  'find',
  'live',
] as const;

export const filterNames = ['q', 'agent', 'model', 'kind', 'status', 'tool', 'from', 'to'] as const;

export function stateOfUrl(): State {
  const query = new URLSearchParams(location.search);
  const state = Object.fromEntries(names.map((name) => [name, query.get(name) ?? ''])) as unknown as State;
  // Links to the list that this view replaced.
  return {
    ...state,
    // Names of exchanges are lower case; ids are printed and pasted in either.
    x: state.x.toLowerCase(),
    q: state.q || (query.get('text') ?? ''),
    kind: state.kind || (query.get('role') ?? ''),
  };
}

/**
 * Puts a state into the URL. `push` adds a step that the Back button returns from. Other parameters stay: a file that
 * holds a whole site names its page there.
 */
export function writeUrl(state: State, push: boolean): void {
  const query = new URLSearchParams(location.search);
  for (const name of names) {
    if (state[name] === '') query.delete(name);
    else query.set(name, state[name]);
  }
  const next = query.size === 0 ? location.pathname : `?${query}`;
  if (push) history.pushState(null, '', next);
  else history.replaceState(null, '', next);
}

const iso = (time: number): string => new Date(time).toISOString();

/** The address of a message of an exchange, with nothing else of the state. */
export function messageUrl(x: string, number: number): string {
  const url = new URL(location.href);
  for (const name of names) url.searchParams.delete(name);
  url.searchParams.set('x', x);
  url.hash = `m${number}`;
  return url.href;
}

/** The parameters of a period; null is everything. */
export const periodOf = (range: Range | null): Pick<State, 'from' | 'to'> =>
  range ? { from: iso(range.from), to: iso(range.to) } : { from: '', to: '' };

/** The period of a state; null is everything. */
export function rangeOf({ from, to }: State): Range | null {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  return Number.isNaN(start) || Number.isNaN(end) || end <= start ? null : { from: start, to: end };
}
