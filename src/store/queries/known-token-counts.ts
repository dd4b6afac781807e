import type { Database } from '../database.ts';

/** Token counts (o200k) from the last analysis, by text: prompts and tool descriptions. */
export async function knownTokenCounts(db: Database): Promise<Map<string, number>> {
  const [texts = [], tokens = []] = await db.columns(`
    SELECT text, tokens FROM prompt_texts
    UNION SELECT description, description_tokens FROM tool_definitions WHERE description <> ''
    UNION SELECT schema, schema_tokens FROM tool_definitions WHERE schema <> ''`);
  return new Map(texts.map((text, index) => [text as string, tokens[index] as number]));
}
