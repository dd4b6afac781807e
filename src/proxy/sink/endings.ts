/** Who waits for the endings of exchanges to be with the system. Runs on the relaying thread. */
export class Endings {
  readonly #most: number;
  readonly #waiting = new Map<number, () => void>();
  #over = false;

  /** @param most milliseconds that anybody waits */
  constructor(most: number) {
    this.#most = most;
  }

  /** Resolves once the ending of this exchange is told to be recorded, nothing will be any more, or time is up. */
  of(exchange: number): Promise<void> {
    if (this.#over) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(exchange);
        resolve();
      };
      const timer = setTimeout(done, this.#most);
      this.#waiting.set(exchange, done);
    });
  }

  recorded(exchanges: readonly number[]): void {
    for (const exchange of exchanges) this.#waiting.get(exchange)?.();
  }

  /** The recording thread is gone: nobody waits for it. */
  giveUp(): void {
    this.#over = true;
    for (const done of [...this.#waiting.values()]) done();
  }
}
