import type { Price } from '../../analysis/cost/types.ts';
import type { CheckRules } from '../../check/rules.ts';
import type { AgentRule } from './schema.ts';

/** The configuration in force, paths whole. */
export interface Config {
  /** File it came from; undefined when there is none. */
  file?: string | undefined;
  captures?: string | undefined;
  database?: string | undefined;
  site?: string | undefined;
  /** A file of own prices. */
  priceFile?: string | undefined;
  /** Own prices of the configuration itself. */
  prices: readonly Price[];
  agents: readonly AgentRule[];
  /** Rules of `lens check` that differ from the defaults. */
  check: Partial<CheckRules>;
  /** Texts that no capture writes. */
  redact: readonly string[];
}

export const noConfig: Config = { prices: [], agents: [], redact: [], check: {} };
