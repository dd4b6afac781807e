import type { ToolDefinition } from '../../wire/types.ts';
import { type Purpose, purposeRules } from './purpose-rules.ts';

/** The purpose of a tool, and the evidence for it. */
export interface ToolPurpose {
  purpose: Purpose;
  /** `name: read_file`, or the matching words of the description. */
  evidence: string;
}

/**
 * Determines the purpose of a tool: by its name, else by the first sentence of its description; null when neither
 * matches.
 */
export function purposeOf(
  tool: Pick<ToolDefinition, 'name' | 'description' | 'wireType'>,
): ToolPurpose | null {
  const name = plainName(tool.name || (tool.wireType ?? ''));
  const byName = purposeRules.find(({ names }) => names.has(name));
  if (byName) return { purpose: byName.purpose, evidence: `name: ${name}` };
  const sentence = firstSentence(tool.description);
  for (const { purpose, says } of purposeRules) {
    const found = says.exec(sentence)?.[0];
    if (found) return { purpose, evidence: `description: ${found}` };
  }
  return null;
}

/** Names without case, word separators and version: `WebFetch`, `web_fetch` and `web_fetch_20250910` are equal. */
const plainName = (name: string): string =>
  name
    .replace(/_?\d{6,}$/, '')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();

function firstSentence(description: string): string {
  const line = description.split('\n').find((text) => text.trim() !== '') ?? '';
  const end = line.search(/\.(\s|$)/);
  return line.slice(0, end < 0 ? 240 : end);
}
