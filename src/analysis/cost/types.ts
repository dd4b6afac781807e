/** US dollars per million tokens of each kind. */
export interface Rates {
  input: number;
  output: number;
  cacheRead: number;
  /** Cache writes with the shortest TTL that the provider offers (Anthropic: five minutes); null: same as input. */
  cacheWrite: number | null;
  /** Cache writes with a TTL of one hour; null if not offered. */
  cacheWrite1h: number | null;
}

/** The price of one model from a given day on: the list price of the vendor's own API. */
export interface Price extends Rates {
  /** Name as in requests, without a snapshot date. */
  model: string;
  provider: string;
  /** First day (UTC, `YYYY-MM-DD`) on which it applies; null for as long as the model exists. */
  from: string | null;
  /** Rates of requests whose whole input has more tokens than `above`; they apply to all tokens of the request. */
  long: (Rates & { above: number }) | null;
  /** URL where the price is published. */
  source: string;
  /** Day of the last check against that page; null for prices of the user. */
  checked: string | null;
}

/** Why an exchange has no price. Prices are never guessed. */
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
  /** What the same tokens would have cost without caching. */
  withoutCache: number;
}
