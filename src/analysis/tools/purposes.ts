import type { ToolDefinition } from '../../wire/types.ts';
import { type Purpose, purposeRules } from './purpose-rules.ts';

/** What a tool is for, and by what lens tells. */
export interface ToolPurpose {
  purpose: Purpose;
  /** `name: read_file`, or the words of the description that say it. */
  evidence: string;
}

/** Tells what a tool is for: by its name, else by the first sentence of its description; null when neither says. */
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

/** Names without case, word separators and version: `WebFetch`, `web_fetch` and `web_fetch_20250910` are one. */
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
