import type { CellValue } from '../../store/columns.ts';
import type { StoredExchange } from '../../store/queries/known-exchanges.ts';

/** An exchange that still waits for its answer. */
export interface OpenExchange {
  n: number;
  wire: string;
  /** Time of its request, milliseconds since 1970, or null. */
  ts: number | null;
  /** Known columns of `_exchanges`. */
  columns: Record<string, CellValue>;
  /** Events seen so far. */
  events: number;
  /** Its row is already in the database and must be updated. */
  stored: boolean;
}

/** Maximum number of different requests that are remembered for one id of an answer. */
const MAX_REQUESTS = 20;

/** Distinguishes two requests with the same id. */
export interface RequestIdentity {
  ts: number | null;
  rest: number;
  tools: number;
  system: number;
  messages: number;
}

/** The known exchanges by id, and those that wait for their answer. */
export class ExchangeBook {
  readonly #identities = new Map<string, string>();
  /** Ids of requests that were renamed, by the id that they came with and their identity. */
  readonly #renamed = new Map<string, string>();
  readonly #open = new Map<string, OpenExchange>();
  /** The requests that got each answer, by the provider's id of the answer. */
  readonly #answers = new Map<string, string[]>();
  /** The last number tried for each id that is taken. */
  readonly #turns = new Map<string, number>();
  #lastNumber = 0;

  /** Registers an exchange that an earlier run stored. */
  know(exchange: StoredExchange, events: number): void {
    const { id, n, wire, ts } = exchange;
    this.#setIdentity(id, exchange);
    this.#lastNumber = Math.max(this.#lastNumber, n);
    if (exchange.answer !== null) this.isSameAnswer(id, exchange.answer);
    if (exchange.unfinished) this.#open.set(id, { n, wire, ts, columns: {}, events, stored: true });
  }

  /**
   * `new`, `same` for the same request again, or `taken` when another request has the id; with the id that the request is
   * or will be stored as.
   */
  look(id: string, identity: RequestIdentity): { is: 'new' | 'same' | 'taken'; id: string } {
    const text = identityText(identity);
    const known = this.#identities.get(id);
    if (known === undefined) return { is: 'new', id };
    const renamed = this.#renamed.get(`${id} ${text}`);
    if (known === text || renamed !== undefined) return { is: 'same', id: renamed ?? id };
    return { is: 'taken', id: this.#freeId(id) };
  }

  /** An unused id derived from this one; deterministic for the same log on every machine. */
  #freeId(id: string): string {
    // Without the last number, many requests with one id would each try all numbers before theirs.
    let turn = (this.#turns.get(id) ?? 1) + 1;
    while (this.#identities.has(`${id}~${turn}`)) turn++;
    this.#turns.set(id, turn);
    return `${id}~${turn}`;
  }

  /** Whether an earlier exchange with the same request has an answer with this id; remembers the answer. */
  isSameAnswer(id: string, answer: CellValue): boolean {
    const request = this.#identities.get(id)?.replace(/^[^/]*/, '');
    if (typeof answer !== 'string' || request === undefined) return false;
    const requests = this.#answers.get(answer);
    if (requests === undefined) this.#answers.set(answer, [request]);
    else if (requests.includes(request)) return true;
    // A server that gives all answers one id shows nothing by it.
    else if (requests.length < MAX_REQUESTS) requests.push(request);
    return false;
  }

  add(id: string, identity: RequestIdentity, wire: string, columns: Record<string, CellValue>): OpenExchange {
    const exchange = { n: ++this.#lastNumber, wire, ts: identity.ts, columns, events: 0, stored: false };
    this.#setIdentity(id, identity);
    this.#open.set(id, exchange);
    return exchange;
  }

  #setIdentity(id: string, identity: RequestIdentity): void {
    const text = identityText(identity);
    this.#identities.set(id, text);
    const [, original] = /^(.*)~\d+$/s.exec(id) ?? [];
    if (original !== undefined) this.#renamed.set(`${original} ${text}`, id);
  }

  open(id: string): OpenExchange | undefined {
    return this.#open.get(id);
  }

  knows(id: string): boolean {
    return this.#identities.has(id);
  }

  close(id: string): void {
    this.#open.delete(id);
  }

  /** Exchanges that wait for their answer, in request order. */
  allOpen(): Iterable<OpenExchange> {
    return this.#open.values();
  }

  get count(): number {
    return this.#lastNumber;
  }
}

function identityText({ ts, rest, tools, system, messages }: RequestIdentity): string {
  return `${ts}/${rest}/${tools}/${system}/${messages}`;
}
