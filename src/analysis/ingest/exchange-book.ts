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
  readonly #open = new Map<string, OpenExchange>();
  #lastNumber = 0;

  /** Registers an exchange that an earlier run stored. */
  know(exchange: StoredExchange, events: number): void {
    const { id, n, wire, ts } = exchange;
    this.#identities.set(id, identityText(exchange));
    this.#lastNumber = Math.max(this.#lastNumber, n);
    if (exchange.unfinished) this.#open.set(id, { n, wire, ts, columns: {}, events, stored: true });
  }

  /** `new`, `same` for the same request again, or `taken` when another request has the id. */
  look(id: string, identity: RequestIdentity): 'new' | 'same' | 'taken' {
    const known = this.#identities.get(id);
    if (known === undefined) return 'new';
    return known === identityText(identity) ? 'same' : 'taken';
  }

  /** An unused id derived from this one; deterministic for the same log on every machine. */
  freeId(id: string): string {
    for (let turn = 2; ; turn++) if (!this.#identities.has(`${id}~${turn}`)) return `${id}~${turn}`;
  }

  add(id: string, identity: RequestIdentity, wire: string, columns: Record<string, CellValue>): OpenExchange {
    const exchange = { n: ++this.#lastNumber, wire, ts: identity.ts, columns, events: 0, stored: false };
    this.#identities.set(id, identityText(identity));
    this.#open.set(id, exchange);
    return exchange;
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
