import type { ViewSpec } from './types.ts';

/** How slots behave over time and what their position costs. */
export const driftViews: readonly ViewSpec[] = [
  {
    name: 'slot_drift',
    comment:
      'Each change of a slot (including optional blocks and lists) between consecutive requests of its family: old value, new value, and what else changed at the same time.',
    columns: [
      { name: 'slot_id', comment: 'Slot' },
      { name: 'family_id', comment: 'Family' },
      { name: 'family', comment: 'Its name' },
      { name: 'agent', comment: 'Agent id' },
      { name: 'template_id', comment: 'Template' },
      { name: 'slot', comment: 'Name of the slot' },
      { name: 'slot_kind', comment: 'date, path, git branch, optional block, list, memory file …' },
      {
        name: 'pattern',
        comment: 'step: no value returned; alternates: values return; every request: a new value each time',
      },
      { name: 'change_number', comment: 'Number of the change, from 1' },
      { name: 'exchange_id', comment: 'First exchange with the new value' },
      { name: 'previous_exchange_id', comment: 'Previous exchange of the family' },
      { name: 'from_value', comment: 'Old value; for a list, the removed lines; null for none' },
      { name: 'to_value', comment: 'New value; for a list, the added lines; null for none' },
      { name: 'returned', comment: 'Whether the slot had the new value before' },
      {
        name: 'alongside',
        comment: 'What else changed: version, model, cwd, git, day, hour, tools, session, prompt',
      },
      { name: 'first_seen', comment: 'Time of the request with the new value, UTC' },
      { name: 'last_seen', comment: 'Last request before the next change, UTC' },
      { name: 'requests', comment: 'Requests from this change to the next' },
    ],
    sql: `
SELECT c.slot_id, s.family_id, f.name AS family, f.agent, s.template_id, s.name AS slot, s.kind AS slot_kind, s.pattern,
  c.change_number, c.exchange_id, c.previous_exchange_id, h.from_value, h.to_value, c.returned, c.alongside, e.ts AS first_seen, c.last_seen,
  c.requests
FROM _slot_changes c
JOIN slots s ON s.slot_id = c.slot_id
JOIN families f ON f.family_id = s.family_id
JOIN _exchanges e ON e.exchange_id = c.exchange_id
LEFT JOIN (
  SELECT w.slot_id, w.change_number,
    string_agg(v.value, chr(10) ORDER BY w.rank) FILTER (w.side = 'from') AS from_value,
    string_agg(v.value, chr(10) ORDER BY w.rank) FILTER (w.side = 'to') AS to_value
  FROM _slot_change_values w
  JOIN slot_values v ON v.slot_id = w.slot_id AND v.rank = w.rank
  GROUP BY w.slot_id, w.change_number
) h ON h.slot_id = c.slot_id AND h.change_number = c.change_number`,
  },
  {
    name: 'slot_patterns',
    comment: 'How each slot behaves over time, with its last change. slot_drift contains every change.',
    columns: [
      { name: 'agent', comment: 'Agent id' },
      { name: 'family_id', comment: 'Family' },
      { name: 'family', comment: 'Its name' },
      { name: 'slot_id', comment: 'Slot' },
      { name: 'slot', comment: 'Name of the slot' },
      { name: 'slot_kind', comment: 'date, path, git branch, optional block, list, memory file …' },
      {
        name: 'pattern',
        comment:
          'constant; step: no value returned; alternates: values return; every request: a new value each time',
      },
      { name: 'changes', comment: 'Changes between consecutive requests of the family' },
      {
        name: 'determined_by',
        comment: 'Factors that determine the value and changed at least once, fewest values first',
      },
      { name: 'distinct_values', comment: 'Distinct values seen' },
      { name: 'last_change', comment: 'Time of the last change, UTC; null when it never changed' },
      { name: 'last_from', comment: 'Value before it; for a list, the removed lines' },
      { name: 'last_to', comment: 'Value after it; for a list, the added lines' },
    ],
    sql: `
SELECT f.agent, f.family_id, f.name AS family, s.slot_id, s.name AS slot, s.kind AS slot_kind, s.pattern, s.changes, s.determined_by,
  s.distinct_values, d.last_change, d.last_from, d.last_to
FROM slots s
JOIN families f ON f.family_id = s.family_id
LEFT JOIN (
  SELECT slot_id, max(first_seen) AS last_change, last(from_value ORDER BY change_number) AS last_from,
    last(to_value ORDER BY change_number) AS last_to
  FROM slot_drift GROUP BY slot_id
) d ON d.slot_id = s.slot_id`,
  },
  {
    name: 'slot_cost',
    comment:
      'Tokens that each slot, or text that is not a slot, removes from the cache by changing at its position. Move those with the most tokens to the end.',
    columns: [
      { name: 'agent', comment: 'Agent id' },
      { name: 'family_id', comment: 'Family' },
      { name: 'family', comment: 'Its name' },
      { name: 'scope', comment: 'turn: within a thread; session: between sessions' },
      { name: 'location', comment: 'Surface that contains it, such as system[1]' },
      { name: 'template_id', comment: 'Template that contains it; null for text without a template' },
      { name: 'line', comment: 'Template line, from 0' },
      { name: 'slot_id', comment: 'Slot; null for text that is not a slot' },
      { name: 'slot', comment: 'Name of the slot' },
      { name: 'slot_kind', comment: 'Kind of the slot' },
      { name: 'text', comment: 'The template line, slots as ‹…›' },
      { name: 'pairs', comment: 'Pairs of requests whose first difference is here' },
      {
        name: 'all_pairs',
        comment: 'Pairs of the family in that scope, including pairs without a difference',
      },
      {
        name: 'uncacheable_tokens',
        comment: 'Tokens after it that could not be read from the cache, summed over all pairs',
      },
      { name: 'mean_uncacheable_tokens', comment: 'The same for one pair' },
      {
        name: 'lost_tokens',
        comment: 'Lost tokens of these pairs according to reported usage; null for the scope session',
      },
      {
        name: 'lost_usd',
        comment: 'Extra cost compared with reading them from the cache, US dollars; null without a price',
      },
      { name: 'cost_rank', comment: 'Order in its family and scope; 1 is the first one to move to the end' },
    ],
    sql: `
SELECT f.agent, b.family_id, f.name AS family, b.scope, b.location, b.template_id, b.line, b.slot_id, s.name AS slot,
  s.kind AS slot_kind, any_value(array_to_string(l.literals, '‹…›')) AS text,
  count(*) FILTER (b.uncacheable_tokens IS NOT NULL) AS pairs, any_value(p.all_pairs) AS all_pairs,
  sum(b.uncacheable_tokens)::BIGINT AS uncacheable_tokens, avg(b.uncacheable_tokens) AS mean_uncacheable_tokens,
  sum(c.lost_tokens)::BIGINT AS lost_tokens, sum(c.lost_usd) AS lost_usd,
  row_number() OVER (
    PARTITION BY b.family_id, b.scope ORDER BY sum(b.uncacheable_tokens) DESC, b.location, b.line, b.slot_id
  ) AS cost_rank
FROM prefix_breaks b
JOIN families f ON f.family_id = b.family_id
JOIN (SELECT family_id, scope, count(*) AS all_pairs FROM prefix_breaks GROUP BY family_id, scope) p
  ON p.family_id = b.family_id AND p.scope = b.scope
LEFT JOIN slots s ON s.slot_id = b.slot_id
LEFT JOIN template_lines l ON l.template_id = b.template_id AND l.line = b.line
LEFT JOIN cache_pairs c ON c.exchange_id = b.exchange_id AND b.scope = 'turn'
WHERE b.location IS NOT NULL
GROUP BY f.agent, b.family_id, f.name, b.scope, b.location, b.template_id, b.line, b.slot_id, s.name, s.kind`,
  },
];
