/** US dollars for a million tokens of each kind. */
export interface Rates {
  input: number;
  output: number;
  cacheRead: number;
  /** Written to be kept for the shortest time the provider sells (Anthropic: five minutes); null: as input. */
  cacheWrite: number | null;
  /** Written to be kept for one hour; null where that is not sold. */
  cacheWrite1h: number | null;
}

/** What one model costs from a day on, by the list price of its maker's own API. */
export interface Price extends Rates {
  /** As in requests, without the date of a snapshot. */
  model: string;
  provider: string;
  /** First day (UTC, `YYYY-MM-DD`) it holds; null: since the model exists. */
  from: string | null;
  /** Rates of requests whose whole input has more tokens than `above`; they hold for every token of the request. */
  long: (Rates & { above: number }) | null;
  /** Where it is published. */
  source: string;
  /** Day on which it was last compared with that page; null for prices of the user. */
  checked: string | null;
}

/** Why an exchange has no price. Nothing is ever guessed. */
export type Unpriced =
  | 'dry_run'
  | 'no_usage'
  | 'no_model'
  | 'model_not_in_table'
  | 'before_first_price'
  | 'service_tier';

/** Cost of one exchange in US dollars. */
export interface Cost {
  price: Price;
  /** The rates for long inputs apply. */
  long: boolean;
  uncached: number;
  cacheRead: number;
  cacheWrite: number;
  output: number;
  total: number;
  /** What the same tokens would have cost without any cache. */
  withoutCache: number;
}
