import { z } from 'zod';
import type { Queries } from '../store/side-by-side.ts';
import { version } from '../version.ts';
import { checkedRows } from './query.ts';

/** Version of the form of a baseline file. */
export const BASELINE_FORMAT = 1;

const slot = z.strictObject({
  /**
   * Identity by content: a hash of the fixed text around it. The name may change when another slot comes or goes.
   * Baselines of earlier versions do not have it.
   */
  id: z.string().optional(),
  kind: z.string(),
  /** Line in the prompt, from 1: all instruction texts of the family one after the other. */
  line: z.int(),
});

const tool = z.strictObject({
  tokens: z.int(),
  described: z.boolean(),
  /** Type of each parameter by path; `required` and the allowed values follow it. */
  parameters: z.record(z.string(), z.string()),
});
export type BaselineTool = z.infer<typeof tool>;

const prompt = z.strictObject({
  role: z.string(),
  /** Median tokens of the instruction texts of a request, o200k estimate. */
  prompt_tokens: z.int(),
  /** Sum of its tools, o200k estimate. */
  tool_tokens: z.int(),
  /** What varies from run to run, by name. */
  slots: z.record(z.string(), slot),
  tools: z.record(z.string(), tool),
});
export type BaselinePrompt = z.infer<typeof prompt>;

/** What `lens check` compares: the prompts of agents, by agent and name of the family. */
export const baselineSchema = z.strictObject({
  format: z.literal(BASELINE_FORMAT),
  /** Version of lens that wrote it. */
  lens: z.string(),
  prompts: z.record(z.string(), prompt),
});
export type Baseline = z.infer<typeof baselineSchema>;

const familyRow = z.strictObject({
  family_id: z.string(),
  agent: z.string(),
  name: z.string(),
  role: z.string(),
  prompt_tokens: z.number(),
});
const slotRow = z.strictObject({
  family_id: z.string(),
  name: z.string(),
  kind: z.string(),
  line: z.int(),
  id: z.string(),
});
const toolRow = z.strictObject({
  family_id: z.string(),
  name: z.string(),
  tokens: z.int(),
  described: z.boolean(),
  path: z.string().nullable(),
  type: z.string().nullable(),
  required: z.boolean().nullable(),
  enum_values: z.array(z.string()).nullable(),
});

/** The prompts in a database in the form of a baseline. */
export async function currentBaseline(db: Queries): Promise<Baseline> {
  const families = await checkedRows(
    db,
    familyRow,
    `
    WITH texts AS (
      SELECT s.exchange_id, sum(p.tokens) AS tokens
      FROM surfaces s JOIN prompt_texts p ON p.text_id = s.text_id
      GROUP BY s.exchange_id
    )
    SELECT f.family_id, f.agent, f.name, f.role, median(t.tokens)::DOUBLE AS prompt_tokens
    FROM families f
    JOIN exchanges x ON x.family_id = f.family_id
    JOIN texts t ON t.exchange_id = x.exchange_id
    WHERE f.role <> 'probe'
    GROUP BY f.family_id, f.agent, f.name, f.role
    ORDER BY f.agent, f.role <> 'main', count(*) DESC, f.family_id`,
  );
  const slots = await checkedRows(
    db,
    slotRow,
    `
    WITH placed AS (
      SELECT
        family_id, template_id,
        coalesce(sum(columns) OVER (
          PARTITION BY family_id ORDER BY position, template_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ), 0) AS lines_before
      FROM templates
    )
    SELECT
      s.family_id, s.name, s.kind, min(p.lines_before + s.line + 1)::INTEGER AS line,
      left(md5(first(s.placeholder IS NULL ORDER BY s.line, s.slot_id)::VARCHAR ||
        coalesce(first(l.literals ORDER BY s.line, s.slot_id)::VARCHAR, '') ||
        coalesce(first(s.placeholder ORDER BY s.line, s.slot_id)::VARCHAR, '')), 8) AS id
    FROM slots s
    JOIN placed p ON p.template_id = s.template_id
    LEFT JOIN template_lines l ON l.template_id = s.template_id AND l.line = s.line
    WHERE s.distinct_values > 1
    GROUP BY s.family_id, s.name, s.kind
    ORDER BY s.family_id, line, s.name`,
  );
  const tools = await checkedRows(
    db,
    toolRow,
    `
    WITH offered AS (
      SELECT x.family_id, d.name, d.tool_definition_id, count(*) AS requests
      FROM exchange_tools t
      JOIN exchanges x ON x.exchange_id = t.exchange_id
      JOIN tool_definitions d ON d.tool_definition_id = t.tool_definition_id
      WHERE x.family_id IS NOT NULL
      GROUP BY x.family_id, d.name, d.tool_definition_id
    ),
    -- Another model may get another definition: the one of most requests represents the family.
    chosen AS (
      SELECT family_id, name, arg_max(tool_definition_id, (requests, tool_definition_id)) AS tool_definition_id
      FROM offered
      GROUP BY family_id, name
    )
    SELECT
      o.family_id, d.name, d.tokens, trim(coalesce(d.description, '')) <> '' AS described, p.path, p.type, p.required,
      p.enum_values
    FROM chosen o
    JOIN tool_definitions d ON d.tool_definition_id = o.tool_definition_id
    LEFT JOIN tool_parameters p ON p.tool_definition_id = d.tool_definition_id
    ORDER BY o.family_id, d.name, p.path`,
  );
  const [slotsOf, toolsOf] = [
    Map.groupBy(slots, ({ family_id }) => family_id),
    Map.groupBy(tools, ({ family_id }) => family_id),
  ];
  const prompts: Record<string, BaselinePrompt> = {};
  for (const { family_id, agent, name, role, prompt_tokens } of families) {
    const own = toolsOf.get(family_id) ?? [];
    const byName = Map.groupBy(own, (row) => row.name);
    const sizes = [...byName.values()].map(([first]) => first?.tokens ?? 0);
    prompts[freeKey(`${agent}: ${name}`, prompts)] = {
      role,
      prompt_tokens: Math.round(prompt_tokens),
      tool_tokens: sizes.reduce((sum, tokens) => sum + tokens, 0),
      slots: Object.fromEntries(
        (slotsOf.get(family_id) ?? []).map(({ name: slotName, id, kind, line }) => [
          slotName,
          { id, kind, line },
        ]),
      ),
      tools: Object.fromEntries([...byName].map(([toolName, rows]) => [toolName, toolOf(rows)])),
    };
  }
  return { format: BASELINE_FORMAT, lens: version, prompts };
}

function toolOf(rows: readonly z.infer<typeof toolRow>[]): BaselineTool {
  const [first] = rows;
  const parameters = rows.flatMap(({ path, type, required, enum_values }) => {
    if (path === null) return [];
    const values =
      enum_values && enum_values.length > 0 ? `, one of ${enum_values.toSorted().join(' | ')}` : '';
    return [[path, `${type ?? 'any'}${required ? ', required' : ''}${values}`] as const];
  });
  return {
    tokens: first?.tokens ?? 0,
    described: first?.described ?? false,
    parameters: Object.fromEntries(parameters),
  };
}

/** Two families of an agent may have one name. */
function freeKey(name: string, taken: Readonly<Record<string, unknown>>): string {
  let key = name;
  for (let number = 2; key in taken; number++) key = `${name} (${number})`;
  return key;
}
