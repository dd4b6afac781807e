import type { ViewSpec } from './types.ts';
import { answeredBy } from './views-exchanges.ts';
import { sortedList, versionList } from './views-summaries.ts';

/** Families and their slots, with all their properties in one row. */
export const promptViews: readonly ViewSpec[] = [
  {
    name: 'family_summary',
    comment:
      'One row per prompt family. Sizes, fixed share and numbers of tools are about one edition: the newest version with its most common model (shown_version, shown_model).',
    columns: [
      { name: 'family_id', comment: 'Family' },
      { name: 'agent', comment: 'Agent id' },
      { name: 'family', comment: 'Its name' },
      { name: 'role', comment: 'main, title, subagent …' },
      { name: 'lineage_id', comment: 'Id shared by versions of the same family' },
      { name: 'requests', comment: 'Requests in it' },
      { name: 'sessions', comment: 'Sessions with such requests' },
      { name: 'threads', comment: 'Threads with such requests' },
      { name: 'model_names', comment: 'Requested models' },
      { name: 'agent_versions', comment: 'Versions of the agent' },
      { name: 'edition_id', comment: 'Edition that the following columns are about' },
      { name: 'shown_version', comment: 'Its version of the agent; null when it is not known' },
      { name: 'shown_model', comment: 'Its model' },
      { name: 'shown_requests', comment: 'Its requests, of all requests of the family' },
      { name: 'estimated_input_tokens', comment: 'Median input of a request, o200k estimate' },
      { name: 'surfaces', comment: 'Instruction texts (surfaces)' },
      { name: 'instruction_bytes', comment: 'Instructions of an average request in bytes' },
      { name: 'instruction_tokens', comment: 'The same in tokens, o200k estimate' },
      { name: 'fixed_share', comment: 'Fixed share of their characters, 0 to 1; null when there are none' },
      { name: 'slots', comment: 'Slots in its texts' },
      { name: 'min_tools', comment: 'Tools of a request, least' },
      { name: 'max_tools', comment: 'Tools of a request, most' },
      { name: 'always_tools', comment: 'Tools that every request offers' },
      {
        name: 'estimated_tool_tokens',
        comment: 'Definitions of tools in an average request, o200k estimate',
      },
    ],
    sql: `
WITH estimates AS (
  SELECT exchange_id, sum(estimate) FILTER (part <> 'deferred_tools') AS input, sum(estimate) FILTER (part = 'tools') AS tools
  FROM token_parts GROUP BY exchange_id
), offers AS (
  SELECT exchange_id, count(*) AS tools FROM exchange_tools GROUP BY exchange_id
), totals AS (
  SELECT ef.family_id, count(*) AS requests, count(DISTINCT e.session_id) AS sessions,
    count(DISTINCT t.thread_id) AS threads, ${sortedList('e.model')} AS model_names,
    ${versionList('e.agent_version')} AS agent_versions
  FROM _exchange_families ef
  JOIN _exchanges e ON e.exchange_id = ef.exchange_id
  LEFT JOIN _exchange_threads t ON t.exchange_id = ef.exchange_id
  GROUP BY ef.family_id
), shown AS (
  FROM editions QUALIFY row_number() OVER (PARTITION BY family_id ORDER BY shown DESC, edition_number DESC, edition_id) = 1
), members AS (
  SELECT s.edition_id, e.exchange_id
  FROM shown s
  JOIN _exchange_families ef ON ef.family_id = s.family_id
  JOIN _exchanges e ON e.exchange_id = ef.exchange_id AND e.agent_version IS NOT DISTINCT FROM s.agent_version
    AND e.model IS NOT DISTINCT FROM s.model
), sizes AS (
  SELECT m.edition_id, count(*) AS requests, median(i.input) AS estimated_input_tokens,
    min(coalesce(o.tools, 0)) AS min_tools, max(coalesce(o.tools, 0)) AS max_tools,
    avg(coalesce(i.tools, 0)) AS estimated_tool_tokens
  FROM members m
  LEFT JOIN estimates i ON i.exchange_id = m.exchange_id
  LEFT JOIN offers o ON o.exchange_id = m.exchange_id
  GROUP BY m.edition_id
), instructions AS (
  SELECT m.edition_id, count(DISTINCT u.template_id) AS surfaces, sum(p.bytes) AS bytes, sum(p.tokens) AS tokens
  FROM members m JOIN surfaces u ON u.exchange_id = m.exchange_id JOIN prompt_texts p ON p.text_id = u.text_id
  GROUP BY m.edition_id
), varying AS (
  SELECT family_id, count(*) AS slots FROM slots GROUP BY family_id
)
SELECT f.family_id, f.agent, f.name AS family, f.role, f.lineage_id, t.requests, t.sessions, t.threads, t.model_names,
  t.agent_versions, s.edition_id, s.agent_version AS shown_version, s.model AS shown_model,
  coalesce(z.requests, 0) AS shown_requests, z.estimated_input_tokens, coalesce(i.surfaces, 0) AS surfaces,
  coalesce(i.bytes / z.requests, 0) AS instruction_bytes, coalesce(i.tokens / z.requests, 0) AS instruction_tokens,
  s.fixed_share, coalesce(v.slots, 0) AS slots, coalesce(z.min_tools, 0) AS min_tools, coalesce(z.max_tools, 0) AS max_tools,
  (SELECT count(*) FROM family_tools o WHERE o.family_id = f.family_id AND o.always) AS always_tools,
  coalesce(z.estimated_tool_tokens, 0) AS estimated_tool_tokens
FROM families f
JOIN totals t ON t.family_id = f.family_id
LEFT JOIN shown s ON s.family_id = f.family_id
LEFT JOIN sizes z ON z.edition_id = s.edition_id
LEFT JOIN instructions i ON i.edition_id = s.edition_id
LEFT JOIN varying v ON v.family_id = f.family_id`,
  },
  {
    name: 'skeleton_lines',
    comment: 'Every template line of every family as text, with its family, surface and template.',
    columns: [
      { name: 'agent', comment: 'Agent id' },
      { name: 'family_id', comment: 'Family' },
      { name: 'family', comment: 'Its name' },
      { name: 'role', comment: 'Its role' },
      { name: 'surface', comment: 'Number of the instruction text in the family, from 1' },
      { name: 'location', comment: 'Location of that text in the request' },
      { name: 'line_number', comment: 'Line of the template, from 1' },
      { name: 'kind', comment: 'F fixed, S line with slots, O optional, L list or free text, M moved' },
      { name: 'text', comment: 'The line, slots as ⟨…⟩' },
      { name: 'template_id', comment: 'Template' },
    ],
    sql: `
SELECT f.agent, f.family_id, f.name AS family, f.role,
  dense_rank() OVER (PARTITION BY t.family_id ORDER BY t.position, t.template_id) AS surface,
  t.location, l.line + 1 AS line_number, l.kind, array_to_string(l.literals, '⟨…⟩') AS text, t.template_id
FROM template_lines l
JOIN templates t ON t.template_id = l.template_id
JOIN families f ON f.family_id = t.family_id`,
  },
  {
    name: 'slot_summary',
    comment: 'Each slot with its location and most common value.',
    columns: [
      { name: 'slot_id', comment: 'Slot' },
      { name: 'agent', comment: 'Agent id' },
      { name: 'family_id', comment: 'Family' },
      { name: 'family', comment: 'Its name' },
      { name: 'role', comment: 'Its role' },
      { name: 'template_id', comment: 'Template' },
      { name: 'surface', comment: 'Number of the instruction text in the family, from 1' },
      { name: 'location', comment: 'Location of that text in the request' },
      { name: 'slot', comment: 'Name of the slot, from its context' },
      { name: 'slot_kind', comment: 'date, path, git branch, list, optional block, memory file …' },
      { name: 'line', comment: 'Template line, from 0' },
      { name: 'placeholder', comment: 'Placeholder of that line; null for a block of lines' },
      {
        name: 'block_kind',
        comment: 'Kind of the block: optional, list, free-text or moved; null for a placeholder',
      },
      { name: 'first_line', comment: 'First line of the block, from 0' },
      { name: 'last_line', comment: 'Last line of the block' },
      { name: 'distinct_values', comment: 'Distinct values seen' },
      { name: 'requests', comment: 'Requests that have it' },
      { name: 'surface_requests', comment: 'Requests that contain its text' },
      { name: 'most_common', comment: 'Most common value' },
      {
        name: 'tokens',
        comment:
          'Mean tokens it adds to a request that has it: o200k estimate of its text, in proportion to its characters; for an optional block, of its fixed text',
      },
    ],
    sql: `
WITH ranked AS (
  SELECT template_id, row_number() OVER (PARTITION BY family_id ORDER BY position, template_id) AS surface FROM templates
), held AS (
  SELECT slot_id, sum(length(value) * requests) AS chars FROM slot_values GROUP BY slot_id
)
SELECT s.slot_id, f.agent, s.family_id, f.name AS family, f.role, s.template_id, r.surface, t.location, s.name AS slot,
  s.kind AS slot_kind, s.line, s.placeholder, b.kind AS block_kind, b.first_line, b.last_line, s.distinct_values, s.requests, t.requests AS surface_requests,
  (SELECT v.value FROM slot_values v WHERE v.slot_id = s.slot_id AND v.rank = 0) AS most_common,
  coalesce(CASE WHEN b.kind = 'optional' THEN (
    SELECT sum(length(array_to_string(l.literals, '')) + 1) FROM template_lines l
    WHERE l.template_id = s.template_id AND l.line BETWEEN b.first_line AND b.last_line
  ) ELSE h.chars / nullif(s.requests, 0) END * t.mean_tokens / nullif(t.mean_chars, 0), 0)::DOUBLE AS tokens
FROM slots s
JOIN families f ON f.family_id = s.family_id
JOIN templates t ON t.template_id = s.template_id
JOIN ranked r ON r.template_id = s.template_id
LEFT JOIN held h ON h.slot_id = s.slot_id
LEFT JOIN template_blocks b ON b.template_id = s.template_id AND b.block = s.block AND s.placeholder IS NULL`,
  },
  {
    name: 'main_loops',
    comment:
      'The main loop of each agent: of the families with the role main, the newest version of the one with the most requests. Figures are about the edition that is shown.',
    columns: [
      { name: 'agent', comment: 'Agent id' },
      { name: 'family_id', comment: 'Family' },
      { name: 'family', comment: 'Its name' },
      { name: 'shown_version', comment: 'Version of the agent that is shown; null when it is not known' },
      { name: 'shown_model', comment: 'Model that is shown' },
      { name: 'shown_requests', comment: 'Requests with that version and model' },
      { name: 'requests', comment: 'Requests of the family' },
      { name: 'wires', comment: 'Wire formats the agent speaks' },
      { name: 'other_roles', comment: 'Other roles of the family' },
      { name: 'surfaces', comment: 'Instruction texts' },
      { name: 'instruction_bytes', comment: 'Instructions of an average request in bytes' },
      { name: 'instruction_tokens', comment: 'The same in tokens, o200k estimate' },
      { name: 'fixed_share', comment: 'Fixed share of their characters, 0 to 1' },
      { name: 'slots', comment: 'Slots in its texts' },
      { name: 'min_tools', comment: 'Tools of a request, least' },
      { name: 'max_tools', comment: 'Tools of a request, most' },
      {
        name: 'estimated_tool_tokens',
        comment: 'Tokens of their definitions in an average request, o200k estimate',
      },
      { name: 'largest_part', comment: 'Largest part of its main requests; see token_parts' },
      { name: 'largest_share', comment: 'Share of that part, 0 to 1' },
      { name: 'estimated_input_tokens', comment: 'Median input of a request, o200k estimate' },
      { name: 'answered_by_provider', comment: 'Whether a provider answered any of its requests' },
    ],
    sql: `
WITH candidates AS (
  SELECT s.*, sum(s.requests) OVER (PARTITION BY s.lineage_id) AS lineage_requests,
    s.shown_version IS NOT DISTINCT FROM last_value(e.agent_version) OVER (
      PARTITION BY s.lineage_id ORDER BY e.edition_number ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS is_newest
  FROM family_summary s LEFT JOIN editions e ON e.edition_id = s.edition_id
  WHERE s.role = 'main'
), mains AS (
  FROM candidates
  QUALIFY row_number() OVER (
    PARTITION BY agent ORDER BY lineage_requests DESC, lineage_id, is_newest DESC, requests DESC, family_id
  ) = 1
), largest AS (
  SELECT agent, part, share FROM parts_by_role WHERE role = 'main' AND part <> 'deferred_tools'
  QUALIFY row_number() OVER (PARTITION BY agent ORDER BY estimate DESC, part) = 1
), answers AS (
  SELECT e.agent, ${sortedList('e.wire')} AS wires, bool_or(${answeredBy} NOT IN ('lens', 'local')) AS answered_by_provider
  FROM _exchanges e LEFT JOIN _sessions s ON s.session_id = e.session_id
  GROUP BY e.agent
)
SELECT a.agent, m.family_id, m.family, m.shown_version, m.shown_model, m.shown_requests, m.requests, a.wires,
  coalesce((SELECT list_sort(list(DISTINCT f.role)) FROM families f WHERE f.agent = a.agent AND f.role <> 'main'), []) AS other_roles,
  m.surfaces, m.instruction_bytes, m.instruction_tokens, m.fixed_share, m.slots, m.min_tools, m.max_tools,
  m.estimated_tool_tokens, l.part AS largest_part, l.share AS largest_share, m.estimated_input_tokens,
  a.answered_by_provider
FROM answers a
LEFT JOIN mains m ON m.agent = a.agent
LEFT JOIN largest l ON l.agent = a.agent`,
  },
];
