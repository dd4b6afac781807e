import type { ViewSpec } from './types.ts';
import { answeredBy } from './views-exchanges.ts';
import { sortedList } from './views-summaries.ts';

const totals = [
  { name: 'exchanges', comment: 'Exchanges in it' },
  {
    name: 'priced_exchanges',
    comment: 'Of these, exchanges that have a price; all sums below are over these',
  },
  { name: 'total_usd', comment: 'All of it, US dollars' },
  { name: 'uncached_usd', comment: 'Input neither read from nor written to the cache' },
  { name: 'cache_read_usd', comment: 'Input read from the cache' },
  { name: 'cache_write_usd', comment: 'Input written to the cache' },
  { name: 'output_usd', comment: 'Output, reasoning included' },
  { name: 'saved_usd', comment: 'What the cache saved: the same tokens without a cache less the total' },
] as const;

const sums = `count(*) AS exchanges, count(total_usd) AS priced_exchanges, sum(total_usd) AS total_usd, sum(uncached_usd) AS uncached_usd,
  sum(cache_read_usd) AS cache_read_usd, sum(cache_write_usd) AS cache_write_usd, sum(output_usd) AS output_usd,
  sum(saved_usd) AS saved_usd`;

/** Money and cache as people ask for them. */
export const moneyViews: readonly ViewSpec[] = [
  {
    name: 'costs',
    comment: 'What each exchange cost, US dollars by the list price of its day, with what it belongs to.',
    columns: [
      { name: 'exchange_id', comment: 'Exchange number' },
      { name: 'ts', comment: 'When the request came, UTC' },
      { name: 'day', comment: 'Its day, UTC' },
      { name: 'agent', comment: 'Agent id' },
      { name: 'family_id', comment: 'Family' },
      { name: 'family', comment: 'Name of that family' },
      { name: 'role', comment: 'Role of that family: main, title, subagent …' },
      { name: 'session_id', comment: 'Session' },
      { name: 'thread_id', comment: 'Thread' },
      { name: 'model', comment: 'Model that answered, else the one asked for' },
      { name: 'answered_by', comment: 'provider, local or lens; see exchanges' },
      {
        name: 'total_usd',
        comment: 'What the gateway reports, else the list price; null when there is neither',
      },
      { name: 'reported_usd', comment: 'What the gateway reports that it charged' },
      { name: 'list_usd', comment: 'By list price, fees included' },
      { name: 'basis', comment: 'What total_usd is: reported or list price' },
      { name: 'confidence', comment: 'How surely it is what was paid: high, medium or low' },
      { name: 'fees_usd', comment: 'Fees next to tokens: web searches' },
      { name: 'fees_left_out', comment: 'What is sold apart from tokens and has no price here' },
      { name: 'uncached_usd', comment: 'Input neither read from nor written to the cache' },
      { name: 'cache_read_usd', comment: 'Input read from the cache' },
      { name: 'cache_write_usd', comment: 'Input written to the cache' },
      { name: 'output_usd', comment: 'Output, reasoning included' },
      { name: 'without_cache_usd', comment: 'What the same tokens would have cost without any cache' },
      { name: 'saved_usd', comment: 'What the cache saved; negative when more was written than read' },
      { name: 'long_context', comment: 'The rates for long requests apply' },
      {
        name: 'unpriced',
        comment:
          'Why there is no price: dry_run, no_usage, no_model, model_not_in_table, before_first_price, service_tier',
      },
    ],
    sql: `
SELECT e.exchange_id, e.ts, e.ts::DATE AS day, e.agent, f.family_id, f.name AS family, f.role, e.session_id, t.thread_id, c.model,
  ${answeredBy} AS answered_by, c.total_usd, c.reported_usd, c.list_usd, c.basis, c.confidence, c.fees_usd, c.fees_left_out, c.uncached_usd,
  c.cache_read_usd, c.cache_write_usd, c.output_usd, c.without_cache_usd,
  c.without_cache_usd + c.fees_usd - c.list_usd AS saved_usd, c.long_context, c.unpriced
FROM exchange_costs c
JOIN _exchanges e ON e.exchange_id = c.exchange_id
LEFT JOIN _sessions s ON s.session_id = e.session_id
LEFT JOIN _exchange_families ef ON ef.exchange_id = e.exchange_id
LEFT JOIN families f ON f.family_id = ef.family_id
LEFT JOIN _exchange_threads t ON t.exchange_id = e.exchange_id`,
  },
  {
    name: 'costs_by_agent_and_model',
    comment: 'Costs by agent and model; answers that lens gave itself left out.',
    columns: [
      { name: 'agent', comment: 'Agent id' },
      { name: 'model', comment: 'Model that answered, else the one asked for' },
      { name: 'answered_by', comment: 'provider or local; see exchanges' },
      ...totals,
      { name: 'without_cache_usd', comment: 'The same tokens without any cache' },
      { name: 'unpriced', comment: 'Why some have no price' },
    ],
    sql: `SELECT agent, coalesce(model, 'unknown') AS model, answered_by, ${sums},
  sum(total_usd + saved_usd) AS without_cache_usd, ${sortedList('unpriced')} AS unpriced
FROM costs
WHERE unpriced IS DISTINCT FROM 'dry_run'
GROUP BY agent, coalesce(model, 'unknown'), answered_by
ORDER BY agent, total_usd DESC NULLS LAST, exchanges DESC, model`,
  },
  {
    name: 'cache_breaks',
    comment:
      'Requests that read less from the cache than the one before had kept there, with what they belong to.',
    columns: [
      { name: 'exchange_id', comment: 'Exchange number' },
      { name: 'record_id', comment: 'Its id' },
      { name: 'previous_exchange_id', comment: 'Exchange it is compared with' },
      { name: 'ts', comment: 'When the request came, UTC' },
      { name: 'agent', comment: 'Agent id' },
      { name: 'family_id', comment: 'Family' },
      { name: 'family', comment: 'Name of that family' },
      { name: 'model', comment: 'Model asked for' },
      { name: 'verdict', comment: 'partial or miss' },
      { name: 'cause', comment: 'Why; see cache_pairs' },
      { name: 'slot_id', comment: 'Slot that changed' },
      { name: 'slot', comment: 'Name of that slot' },
      { name: 'detail', comment: 'What happened, in words' },
      { name: 'confidence', comment: 'high, medium or low' },
      { name: 'lost_tokens', comment: 'What was kept less what was read' },
      { name: 'lost_usd', comment: 'What that cost beyond reading it, US dollars' },
      { name: 'observed', comment: 'Usage says what was read; else it is told from the prompts alone' },
      { name: 'before', comment: 'The text around the first difference as it was' },
      { name: 'after', comment: 'The same as it is now' },
      { name: 'elapsed_ms', comment: 'From the start of the previous request' },
    ],
    sql: `
SELECT c.exchange_id, e.record_id, c.previous_exchange_id, e.ts, e.agent, f.family_id, f.name AS family, e.model, c.verdict,
  c.cause, c.slot_id, c.slot, c.detail,
  c.confidence, c.lost_tokens, c.lost_usd, c.read_tokens IS NOT NULL AS observed, c.before, c.after, c.elapsed_ms
FROM cache_pairs c
JOIN _exchanges e ON e.exchange_id = c.exchange_id
LEFT JOIN _exchange_families ef ON ef.exchange_id = e.exchange_id
LEFT JOIN families f ON f.family_id = ef.family_id
WHERE c.lost_tokens > 0`,
  },
  {
    name: 'cache_causes',
    comment: 'What kept requests from reading all, by agent and cause; full ones have no cause.',
    columns: [
      { name: 'agent', comment: 'Agent id' },
      { name: 'cause', comment: 'Cause; null: all was read' },
      { name: 'pairs', comment: 'Requests' },
      {
        name: 'observed_pairs',
        comment: 'Of these, requests whose usage says what was read; the others are told from prompts',
      },
      { name: 'misses', comment: 'Of these, requests that read nothing' },
      { name: 'lost_tokens', comment: 'Tokens that were kept and not read' },
      { name: 'lost_usd', comment: 'What that cost beyond reading them, US dollars, where there is a price' },
      { name: 'observed_lost_tokens', comment: 'Of lost_tokens, those that usage shows' },
      { name: 'observed_lost_usd', comment: 'What these cost' },
      { name: 'likely_lost_tokens', comment: 'Of lost_tokens, those told from prompts, no usage reported' },
    ],
    sql: `
SELECT e.agent, c.cause, count(*) AS pairs, count(c.read_tokens) AS observed_pairs,
  count(*) FILTER (c.verdict = 'miss') AS misses, sum(c.lost_tokens)::BIGINT AS lost_tokens, sum(c.lost_usd) AS lost_usd,
  coalesce(sum(c.lost_tokens) FILTER (c.read_tokens IS NOT NULL), 0)::BIGINT AS observed_lost_tokens,
  sum(c.lost_usd) FILTER (c.read_tokens IS NOT NULL) AS observed_lost_usd,
  coalesce(sum(c.lost_tokens) FILTER (c.read_tokens IS NULL), 0)::BIGINT AS likely_lost_tokens
FROM cache_pairs c JOIN _exchanges e ON e.exchange_id = c.exchange_id
GROUP BY e.agent, c.cause
ORDER BY e.agent, lost_tokens DESC NULLS LAST, pairs DESC, c.cause`,
  },
  {
    name: 'cache_slots',
    comment: 'Slots of prompts whose change broke the cache.',
    columns: [
      { name: 'agent', comment: 'Agent id' },
      { name: 'family_id', comment: 'Family of the template' },
      { name: 'family', comment: 'Name of that family' },
      { name: 'slot', comment: 'Name of the slot' },
      { name: 'slot_kind', comment: 'Kind of the slot: date, path, git branch …' },
      { name: 'slot_id', comment: 'Slot' },
      { name: 'breaks', comment: 'Requests it broke the cache of' },
      { name: 'lost_tokens', comment: 'Tokens that were kept and not read' },
      { name: 'lost_usd', comment: 'What that cost beyond reading them, US dollars, where there is a price' },
    ],
    sql: `
SELECT f.agent, f.family_id, f.name AS family, s.name AS slot, s.kind AS slot_kind, s.slot_id, count(*) AS breaks,
  sum(c.lost_tokens)::BIGINT AS lost_tokens, sum(c.lost_usd) AS lost_usd
FROM cache_pairs c
JOIN slots s ON s.slot_id = c.slot_id
JOIN families f ON f.family_id = s.family_id
WHERE c.cause = 'slot'
GROUP BY f.agent, f.family_id, f.name, s.name, s.kind, s.slot_id
ORDER BY lost_tokens DESC NULLS LAST, s.slot_id`,
  },
  {
    name: 'cache_agreement',
    comment: "Providers' own diagnoses beside the causes lens found.",
    columns: [
      { name: 'agent', comment: 'Agent id' },
      { name: 'official_reason', comment: 'What the provider says' },
      { name: 'cause', comment: 'What lens says; null: all was read' },
      { name: 'agrees', comment: 'Both name the same; null when the diagnosis says nothing about the pair' },
      { name: 'pairs', comment: 'Requests' },
    ],
    sql: `
SELECT e.agent, c.official_reason, c.cause, c.official_agrees AS agrees, count(*) AS pairs
FROM cache_pairs c JOIN _exchanges e ON e.exchange_id = c.exchange_id
WHERE c.official_reason IS NOT NULL
GROUP BY e.agent, c.official_reason, c.cause, c.official_agrees
ORDER BY e.agent, pairs DESC, c.official_reason, c.cause`,
  },
];
