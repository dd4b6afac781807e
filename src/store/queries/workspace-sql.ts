/**
 * SQL over internal tables that src/read joins with public ones, each a relation for the exchanges or texts of a CTE
 * `wanted` (`exchange_id`) or `texts` (`text_id`).
 */

/** The last message of each request if it has the role user: `exchange_id`, `segment_id`. */
export const lastUserMessages = `
  SELECT x.exchange_id, n.segment_id
  FROM _exchanges x JOIN wanted USING (exchange_id)
  JOIN _prefix_nodes n ON n.node_id = x.messages_node_id
  JOIN _segments s ON s.segment_id = n.segment_id
  WHERE s.role = 'user'`;

/** Texts within messages: `segment_id`, `block`, `text`. */
export const messageTexts = "SELECT segment_id, block, text FROM _segment_blocks WHERE type = 'text'";

/** Rank of the value of each slot in some texts: `text_id`, `slot_id`, `rank`. */
export const slotRanks =
  'SELECT h.text_id, h.slot_id, h.rank FROM _slot_samples h JOIN texts USING (text_id)';

/** Request parameters: `exchange_id`, `parameter`, `value`. */
export const requestParameters = `
  SELECT x.exchange_id, p.parameter, p.value
  FROM _exchanges x JOIN wanted USING (exchange_id)
  JOIN _envelope_parameters p ON p.envelope_id = x.envelope_id`;
