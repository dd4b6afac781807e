import type { Entry } from '../live.ts';
import type { Row } from '../rows.ts';

/** An exchange that is being captured, or was captured a moment ago. */
export interface LiveExchange {
  row: Row;
  /** Its steps so far, and how many more there were. */
  steps: Entry[];
  stepsLeftOut: number;
  /** Its answer so far. */
  text: string;
  hasEnded: boolean;
}

/** Exchanges, and steps of each, that are kept; the analysis has all of them. */
const EXCHANGES = 2000;
const STEPS = 1000;

/** The exchanges that captures are writing, put together from their steps. */
export class Tail {
  readonly #session: string | null;
  readonly #byId = new Map<string, LiveExchange>();
  readonly #byName = new Map<string, LiveExchange>();
  /** How far each log has been read: the server repeats the latest steps after a reconnect. */
  readonly #read = new Map<string, number>();

  /** @param session name of the session whose exchanges are wanted; null for those of all */
  constructor(session: string | null) {
    this.#session = session;
  }

  /** Takes steps; returns the exchanges that began and those that changed. */
  take(entries: readonly Entry[]): { began: LiveExchange[]; changed: Set<LiveExchange> } {
    const began: LiveExchange[] = [];
    const changed = new Set<LiveExchange>();
    for (const entry of entries) {
      if (entry.at <= (this.#read.get(entry.log) ?? -1)) continue;
      this.#read.set(entry.log, entry.at);
      const known = this.#byId.get(entry.id);
      const exchange = known ?? this.#begin(entry);
      if (!exchange) continue;
      if (!known) began.push(exchange);
      changed.add(exchange);
      apply(exchange, entry);
    }
    return { began, changed };
  }

  /** A log starts again: its places count from the start. */
  forget(log: string): void {
    this.#read.delete(log);
  }

  /** The lines of exchanges that a predicate does not know as analysed, in the order of their requests. */
  rows(isAnalysed: (name: string) => boolean): Row[] {
    return [...this.#byId.values()].map(({ row }) => row).filter(({ name }) => !isAnalysed(name));
  }

  /** The exchange of a name, analysed or not. */
  find(name: string): LiveExchange | undefined {
    return this.#byName.get(name);
  }

  #begin({ id, time, request }: Entry): LiveExchange | undefined {
    // Without its request nothing is known of an exchange: it began before what the server sent.
    if (!request || (this.#session !== null && request.session !== this.#session)) return undefined;
    const [oldest] = this.#byId;
    if (this.#byId.size >= EXCHANGES && oldest) {
      this.#byId.delete(oldest[0]);
      this.#byName.delete(oldest[1].row.name);
    }
    const exchange: LiveExchange = {
      row: rowOf(request, typeof time === 'string' ? Date.parse(time) : null),
      steps: [],
      stepsLeftOut: 0,
      text: '',
      hasEnded: false,
    };
    this.#byId.set(id, exchange);
    this.#byName.set(exchange.row.name, exchange);
    return exchange;
  }
}

function apply(exchange: LiveExchange, entry: Entry): void {
  if (exchange.steps.length < STEPS) exchange.steps.push(entry);
  else exchange.stepsLeftOut++;
  const { row } = exchange;
  if (entry.answer) {
    exchange.text = entry.answer.text;
    row.answered = entry.answer.text.slice(0, 1000).replace(/\s+/g, ' ').slice(0, 140) || null;
    row.called = entry.answer.called;
  }
  if (entry.end) {
    Object.assign(row, entry.end);
    exchange.hasEnded = true;
  }
}

function rowOf(request: NonNullable<Entry['request']>, time: number | null): Row {
  return {
    index: 0,
    name: request.name,
    time,
    session: request.session,
    agent: request.agent,
    thread: null,
    turn: null,
    relation: null,
    family: null,
    role: null,
    kind: null,
    model: request.model,
    request: request.request,
    status: null,
    outcome: '',
    failed: false,
    input: null,
    cached: null,
    output: null,
    usd: null,
    ttft: null,
    ms: null,
    lost: null,
    cause: null,
    asked: request.asked,
    answered: null,
    called: [],
    total: 0,
    parts: [],
  };
}
