import { z } from 'zod';
import type { Database } from '../../store/database.ts';
import { checkedRows, maybeText } from '../query.ts';
import { type GroupFamily, groupFamily, groupFamilyColumns, recency } from './groups.ts';

/**
 * A family with its newest exchange.
 *
 * @throws Error if the database has no such family
 */
export async function wholeFamily(db: Database, family: string): Promise<GroupFamily> {
  const [row] = await checkedRows(
    db,
    groupFamily,
    `
    SELECT ${groupFamilyColumns}
    FROM families f JOIN exchanges e ON e.family_id = f.family_id
    WHERE f.family_id = $family
    GROUP BY ALL`,
    { family },
  );
  if (!row) throw new Error(`The database has no family ${family}`);
  return row;
}

/** The family of an exchange, with that exchange; undefined if it has no family. */
export async function familyOfExchange(db: Database, exchange: number): Promise<GroupFamily | undefined> {
  const [row] = await checkedRows(
    db,
    groupFamily,
    `
    SELECT ${groupFamilyColumns}
    FROM exchanges e JOIN families f ON f.family_id = e.family_id
    WHERE e.exchange_id = $exchange
    GROUP BY ALL`,
    { exchange },
  );
  return row;
}

const tool = z.strictObject({
  name: z.string(),
  type: z.string(),
  wire_type: maybeText,
  description: z.string(),
  schema: maybeText,
});

/** Every tool that the requests of a family offer, as defined by the newest of them; values that runs set as ‹name›. */
export function familyToolDefinitions(db: Database, family: string): Promise<z.infer<typeof tool>[]> {
  return checkedRows(
    db,
    tool,
    `
    WITH offered AS (
      SELECT d.name, t.position, t.tool_definition_id, ${recency} AS recency
      FROM exchange_tools t
      JOIN exchanges e ON e.exchange_id = t.exchange_id
      JOIN tool_definitions d ON d.tool_definition_id = t.tool_definition_id
      WHERE e.family_id = $family
    ), newest AS (
      SELECT name, arg_max(tool_definition_id, recency) AS tool_definition_id, arg_max(position, recency) AS position
      FROM offered GROUP BY name
    )
    SELECT
      d.name, d.type, d.wire_type, coalesce(d.description_template, d.description, '') AS description,
      coalesce(d.schema_template, d.schema) AS schema
    FROM newest JOIN tool_definitions d USING (tool_definition_id)
    ORDER BY newest.position, d.name`,
    { family },
  );
}

const surface = z.strictObject({
  kind: z.string(),
  location: z.string(),
  text: z.string(),
  text_id: z.int(),
  template_id: maybeText,
});

/** Surfaces of an exchange in wire order, with their templates. */
export function exchangeSurfaces(db: Database, exchange: number): Promise<z.infer<typeof surface>[]> {
  return checkedRows(
    db,
    surface,
    `
    SELECT s.kind, s.location, p.text, s.text_id, s.template_id
    FROM surfaces s JOIN prompt_texts p ON p.text_id = s.text_id
    WHERE s.exchange_id = $exchange
    ORDER BY s.position`,
    { exchange },
  );
}

const variant = z.strictObject({
  exchange_id: z.int(),
  record_id: z.string(),
  /** Increases with time, then with the number of the exchange. */
  recency: z.number(),
  /** Its instruction texts and tool definitions in wire order. */
  texts: z.array(z.int()),
  tools: z.array(z.int()),
  agent_version: maybeText,
  model: maybeText,
  label: maybeText,
});
/** A request of a family with its configuration. */
export type FamilyVariant = z.infer<typeof variant>;

/** Instructions and tools of the given exchanges, oldest first. */
export function familyVariants(
  db: Database,
  exchanges: readonly number[],
): Promise<z.infer<typeof variant>[]> {
  return checkedRows(
    db,
    variant,
    `
    WITH meant AS (SELECT unnest($exchanges::INTEGER[]) AS exchange_id), instructed AS (
      SELECT s.exchange_id, list(s.text_id ORDER BY s.position) AS texts
      FROM surfaces s JOIN meant ON meant.exchange_id = s.exchange_id GROUP BY ALL
    ), offered AS (
      SELECT t.exchange_id, list(t.tool_definition_id ORDER BY t.position) AS tools
      FROM exchange_tools t JOIN meant ON meant.exchange_id = t.exchange_id GROUP BY ALL
    )
    SELECT e.exchange_id, e.record_id, (${recency})::DOUBLE AS recency, coalesce(i.texts, []) AS texts,
      coalesce(o.tools, []) AS tools, e.agent_version, e.model, e.label
    FROM meant JOIN exchanges e USING (exchange_id)
    LEFT JOIN instructed i USING (exchange_id) LEFT JOIN offered o USING (exchange_id)
    ORDER BY ${recency}`,
    { exchanges },
  );
}
