import type { ViewSpec } from './types.ts';

/** Totals of usage and outcomes: the tables of the report. */
export const usageViews: readonly ViewSpec[] = [
  {
    name: 'parts_by_role',
    comment: 'Composition of the requests of each agent, by role.',
    columns: [
      { name: 'agent', comment: 'Agent id' },
      { name: 'role', comment: 'Role: main, title, subagent …' },
      { name: 'part', comment: 'Part; see token_parts' },
      { name: 'requests', comment: 'Requests in that role' },
      { name: 'requests_with_part', comment: 'Of these, requests that have the part' },
      {
        name: 'tokens',
        comment: 'Sum over all requests: tokens as counted by providers, estimates where none were reported',
      },
      { name: 'estimate', comment: 'Sum over all requests, o200k estimate' },
      { name: 'bytes', comment: 'Bytes of their text' },
      { name: 'mean_estimate', comment: 'Tokens in an average request of that role, o200k estimate' },
      { name: 'share', comment: 'Share of the prompts of that role, 0 to 1; null for deferred tools' },
    ],
    sql: `
WITH roles AS (
  SELECT e.agent, coalesce(t.role, 'other') AS role, count(*) AS requests
  FROM _exchanges e LEFT JOIN _exchange_threads t ON t.exchange_id = e.exchange_id
  WHERE e.exchange_id IN (SELECT exchange_id FROM token_parts)
  GROUP BY ALL
), parts AS (
  SELECT e.agent, coalesce(t.role, 'other') AS role, p.part, count(*) AS requests_with_part, sum(p.tokens)::DOUBLE AS tokens,
    sum(p.estimate)::BIGINT AS estimate, sum(p.bytes)::BIGINT AS bytes
  FROM token_parts p
  JOIN _exchanges e ON e.exchange_id = p.exchange_id
  LEFT JOIN _exchange_threads t ON t.exchange_id = p.exchange_id
  GROUP BY ALL
)
SELECT agent, role, part, requests, requests_with_part, tokens, estimate, bytes, estimate / requests AS mean_estimate,
  CASE WHEN part <> 'deferred_tools' THEN
    estimate / nullif(sum(estimate) FILTER (part <> 'deferred_tools') OVER (PARTITION BY agent, role), 0) END AS share
FROM parts JOIN roles USING (agent, role)`,
  },
];
