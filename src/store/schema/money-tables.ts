import type { TableSpec } from './types.ts';

/** Prices and the cost of each exchange. */
export const moneyTables = [
  {
    name: 'prices',
    comment: 'List prices by model and day, in US dollars per million tokens, including user prices.',
    origin: 'analysis',
    columns: [
      { name: 'model', type: 'VARCHAR', comment: 'Model, without the date of a snapshot' },
      { name: 'provider', type: 'VARCHAR', comment: 'Provider, or user for user prices' },
      {
        name: 'from_day',
        type: 'VARCHAR',
        comment: 'First day it applies (UTC); null: since the model was released',
      },
      {
        name: 'input_usd',
        type: 'DOUBLE',
        comment: 'Input that was neither read from nor written to the cache',
      },
      { name: 'output_usd', type: 'DOUBLE', comment: 'Output, including reasoning' },
      { name: 'cache_read_usd', type: 'DOUBLE', comment: 'Input read from the cache' },
      {
        name: 'cache_write_usd',
        type: 'DOUBLE',
        comment:
          'Input written to the cache with the shorter time to live (Anthropic: five minutes); null: same rate as input',
      },
      { name: 'cache_write_1h_usd', type: 'DOUBLE', comment: 'Input written to the cache for one hour' },
      {
        name: 'long_above',
        type: 'BIGINT',
        comment:
          'Above this number of input tokens, the rates for long requests apply to all tokens of the request',
      },
      { name: 'long_input_usd', type: 'DOUBLE', comment: 'The same for long requests' },
      { name: 'long_output_usd', type: 'DOUBLE', comment: 'The same for long requests' },
      { name: 'long_cache_read_usd', type: 'DOUBLE', comment: 'The same for long requests' },
      { name: 'long_cache_write_usd', type: 'DOUBLE', comment: 'The same for long requests' },
      { name: 'long_cache_write_1h_usd', type: 'DOUBLE', comment: 'The same for long requests' },
      { name: 'source', type: 'VARCHAR', comment: 'Where it is published' },
      {
        name: 'checked_day',
        type: 'VARCHAR',
        comment: 'Day it was last checked against the source; null for user prices',
      },
    ],
  },
  {
    name: 'exchange_costs',
    comment:
      'Cost of each exchange in US dollars: as reported by the gateway, otherwise at the list price of its day. Nothing is guessed.',
    origin: 'analysis',
    primaryKey: ['exchange_id'],
    columns: [
      { name: 'exchange_id', type: 'INTEGER', comment: 'Exchange number' },
      { name: 'model', type: 'VARCHAR', comment: 'Model that answered, otherwise the requested model' },
      {
        name: 'total_usd',
        type: 'DOUBLE',
        comment: 'Amount reported by the gateway, otherwise the list price; null when there is neither',
      },
      { name: 'reported_usd', type: 'DOUBLE', comment: 'Amount charged, as reported by the gateway' },
      {
        name: 'list_usd',
        type: 'DOUBLE',
        comment: 'At list price: uncached input, cache read, cache write, output and fees',
      },
      { name: 'basis', type: 'VARCHAR', comment: 'Source of total_usd: reported or list price' },
      {
        name: 'confidence',
        type: 'VARCHAR',
        comment:
          'high; medium: list price without a known day or time to live of cache writes, or of a model that a reseller served; low: the response does not name its model',
      },
      { name: 'fees_usd', type: 'DOUBLE', comment: 'Fees next to tokens: web searches' },
      {
        name: 'fees_left_out',
        type: 'VARCHAR[]',
        comment:
          'Provider features that are billed separately from tokens, without a known price; null when there are none',
      },
      {
        name: 'uncached_usd',
        type: 'DOUBLE',
        comment: 'Input that was neither read from nor written to the cache',
      },
      { name: 'cache_read_usd', type: 'DOUBLE', comment: 'Input read from the cache' },
      { name: 'cache_write_usd', type: 'DOUBLE', comment: 'Input written to the cache' },
      { name: 'output_usd', type: 'DOUBLE', comment: 'Output, including reasoning' },
      {
        name: 'without_cache_usd',
        type: 'DOUBLE',
        comment: 'Cost of the same tokens without a cache',
      },
      { name: 'long_context', type: 'BOOLEAN', comment: 'Whether the rates for long requests apply' },
      { name: 'price_model', type: 'VARCHAR', comment: 'Row of prices: its model' },
      { name: 'price_from', type: 'VARCHAR', comment: 'Row of prices: its first day' },
      {
        name: 'unpriced',
        type: 'VARCHAR',
        comment:
          'Why there is no price: dry_run (lens answered), no_usage, no_model, model_not_in_table, before_first_price, service_tier (fast, priority, flex, batch)',
      },
    ],
  },
] as const satisfies readonly TableSpec[];
