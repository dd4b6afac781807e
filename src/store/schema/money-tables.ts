import type { TableSpec } from './types.ts';

/** Money: prices, and what each exchange cost. */
export const moneyTables: readonly TableSpec[] = [
  {
    name: 'prices',
    comment: 'List prices by model and day, US dollars for a million tokens; own prices included.',
    origin: 'analysis',
    columns: [
      { name: 'model', type: 'VARCHAR', comment: 'Model, without the date of a snapshot' },
      { name: 'provider', type: 'VARCHAR', comment: 'Who sells it, or user for own prices' },
      {
        name: 'from_day',
        type: 'VARCHAR',
        comment: 'First day it holds (UTC); null: since the model exists',
      },
      { name: 'input_usd', type: 'DOUBLE', comment: 'Input neither read from nor written to the cache' },
      { name: 'output_usd', type: 'DOUBLE', comment: 'Output, reasoning included' },
      { name: 'cache_read_usd', type: 'DOUBLE', comment: 'Input read from the cache' },
      {
        name: 'cache_write_usd',
        type: 'DOUBLE',
        comment: 'Input written to the cache for the shorter time (Anthropic: five minutes); null: as input',
      },
      { name: 'cache_write_1h_usd', type: 'DOUBLE', comment: 'Input written for one hour' },
      {
        name: 'long_above',
        type: 'BIGINT',
        comment: 'Requests with more input tokens cost the long rates, for all of their tokens',
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
        comment: 'Day it was last compared with that; null for own prices',
      },
    ],
  },
  {
    name: 'exchange_costs',
    comment:
      'What each exchange cost, US dollars: as the gateway reports it, else by the list price of its day; nothing is guessed.',
    origin: 'analysis',
    primaryKey: ['exchange_id'],
    columns: [
      { name: 'exchange_id', type: 'INTEGER', comment: 'Exchange number' },
      { name: 'model', type: 'VARCHAR', comment: 'Model that answered, else the one asked for' },
      {
        name: 'total_usd',
        type: 'DOUBLE',
        comment: 'What the gateway reports, else the list price; null when there is neither',
      },
      { name: 'reported_usd', type: 'DOUBLE', comment: 'What the gateway reports that it charged' },
      {
        name: 'list_usd',
        type: 'DOUBLE',
        comment: 'By list price: uncached, cache read, cache write, output and fees',
      },
      { name: 'basis', type: 'VARCHAR', comment: 'What total_usd is: reported or list price' },
      {
        name: 'confidence',
        type: 'VARCHAR',
        comment:
          'high; medium: by list price without a known day or time to live of what was written; low: the answer does not name its model',
      },
      { name: 'fees_usd', type: 'DOUBLE', comment: 'Fees next to tokens: web searches' },
      {
        name: 'fees_left_out',
        type: 'VARCHAR[]',
        comment: 'What the provider ran and sells apart from tokens, without a price here; null when nothing',
      },
      { name: 'uncached_usd', type: 'DOUBLE', comment: 'Input neither read from nor written to the cache' },
      { name: 'cache_read_usd', type: 'DOUBLE', comment: 'Input read from the cache' },
      { name: 'cache_write_usd', type: 'DOUBLE', comment: 'Input written to the cache' },
      { name: 'output_usd', type: 'DOUBLE', comment: 'Output, reasoning included' },
      {
        name: 'without_cache_usd',
        type: 'DOUBLE',
        comment: 'What the same tokens would have cost without any cache',
      },
      { name: 'long_context', type: 'BOOLEAN', comment: 'The rates for long requests apply' },
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
];
