import type { Endpoint, GatewayConfig, Route, Target } from './config/schema.ts';

type Key = Endpoint['keys'][number];

/** What is known of an endpoint since the gateway started. */
interface State {
  coolUntil: number;
  /** Until when each key is not used, by its variable. */
  keysCoolUntil: Map<string, number>;
  /** Position of the key that is used next. */
  next: number;
  attempts: number;
  failures: number;
  lastError: string | undefined;
}

/** An endpoint as `/health` reports it. */
export interface EndpointHealth {
  name: string;
  wire: string;
  url: string;
  state: 'ready' | 'cooling';
  /** Seconds until a cooling endpoint or its first key is ready. */
  ready_in?: number;
  attempts: number;
  failures: number;
  last_error?: string;
  keys: { variable: string; state: 'ready' | 'cooling' }[];
}

/** Which endpoint and which key come next. Holds no connection and does no I/O: time and chance are given. */
export class Pool {
  readonly #config: GatewayConfig;
  readonly #now: () => number;
  readonly #random: () => number;
  readonly #states = new Map<string, State>();

  constructor(config: GatewayConfig, { now = Date.now, random = Math.random } = {}) {
    this.#config = config;
    this.#now = now;
    this.#random = random;
  }

  /** The targets for a model, in the order in which they are tried; empty when no route fits. */
  targets(model: string): Target[] {
    const route = this.#config.routes.find((candidate) => fits(candidate.model, model));
    if (!route) return [];
    const ordered = route.balance === 'weight' ? this.#shuffled(route) : [...route.targets];
    const isReady = ({ endpoint }: Target): boolean => this.#readyIn(endpoint) === 0;
    return [...ordered.filter(isReady), ...ordered.filter((target) => !isReady(target))];
  }

  /**
   * The key for the next attempt: keys in turn, those on cool-down left out. When all of them are, the one that is
   * ready first. Undefined for an endpoint that takes the client's own credentials.
   */
  key(endpoint: Endpoint): Key | undefined {
    const state = this.#state(endpoint);
    const { keys } = endpoint;
    if (keys.length === 0) return undefined;
    const inTurn = keys.map((_, offset) => keys[(state.next + offset) % keys.length] as Key);
    const until = (key: Key): number => state.keysCoolUntil.get(key.variable) ?? 0;
    const chosen =
      inTurn.find((key) => until(key) <= this.#now()) ?? inTurn.toSorted((a, b) => until(a) - until(b))[0];
    state.next = (keys.indexOf(chosen as Key) + 1) % keys.length;
    return chosen;
  }

  attempted(endpoint: Endpoint): void {
    this.#state(endpoint).attempts++;
  }

  succeeded(endpoint: Endpoint): void {
    const state = this.#state(endpoint);
    state.coolUntil = 0;
    state.lastError = undefined;
  }

  /** An attempt failed; `cool` when the endpoint is to be tried last for a while. */
  failed(endpoint: Endpoint, error: string, cool: boolean, retryAfterMs?: number): void {
    const state = this.#state(endpoint);
    state.failures++;
    state.lastError = error;
    if (cool) state.coolUntil = this.#now() + (retryAfterMs ?? this.#config.cooldownMs);
  }

  /** A key was refused; returns whether the endpoint has another one that is ready. */
  coolKey(endpoint: Endpoint, key: Key, retryAfterMs?: number): boolean {
    const state = this.#state(endpoint);
    state.keysCoolUntil.set(key.variable, this.#now() + (retryAfterMs ?? this.#config.cooldownMs));
    return endpoint.keys.some(({ variable }) => (state.keysCoolUntil.get(variable) ?? 0) <= this.#now());
  }

  health(): EndpointHealth[] {
    return this.#config.endpoints.map((endpoint) => {
      const state = this.#state(endpoint);
      const readyIn = this.#readyIn(endpoint);
      return {
        name: endpoint.name,
        wire: endpoint.wire,
        url: endpoint.url,
        state: readyIn === 0 ? 'ready' : 'cooling',
        ...(readyIn === 0 ? {} : { ready_in: Math.ceil(readyIn / 1000) }),
        attempts: state.attempts,
        failures: state.failures,
        ...(state.lastError === undefined ? {} : { last_error: state.lastError }),
        keys: endpoint.keys.map(({ variable }) => ({
          variable,
          state: (state.keysCoolUntil.get(variable) ?? 0) <= this.#now() ? 'ready' : 'cooling',
        })),
      };
    });
  }

  /** Milliseconds until the endpoint and one of its keys are ready; 0 when they are. */
  #readyIn(endpoint: Endpoint): number {
    const state = this.#state(endpoint);
    const keys = endpoint.keys.map(({ variable }) => state.keysCoolUntil.get(variable) ?? 0);
    const until = Math.max(state.coolUntil, keys.length === 0 ? 0 : Math.min(...keys));
    return Math.max(0, until - this.#now());
  }

  #state({ name }: Endpoint): State {
    const known = this.#states.get(name);
    if (known) return known;
    const state: State = {
      coolUntil: 0,
      keysCoolUntil: new Map(),
      next: 0,
      attempts: 0,
      failures: 0,
      lastError: undefined,
    };
    this.#states.set(name, state);
    return state;
  }

  /** The targets in random order, each first with the probability of its weight. */
  #shuffled({ targets }: Route): Target[] {
    // Efraimidis and Spirakis 2006: the largest u^(1/w) first.
    return targets
      .map((target) => ({ target, rank: this.#random() ** (1 / target.weight) }))
      .sort((a, b) => b.rank - a.rank)
      .map(({ target }) => target);
  }
}

/** Whether a model fits a pattern in which `*` matches any characters. */
function fits(pattern: string, model: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.+?()[\]{}|/-]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(model);
}
