import { createHash } from 'node:crypto';
import type { PathItem, PromptRequest, PromptText, Template } from '../../../src/analysis/prompts/types.ts';

export function promptText(text: string): PromptText {
  return { hash: createHash('sha256').update(text, 'utf16le').digest('hex'), text };
}

/** The text that a path through a template spells. */
export function spell({ columns }: Pick<Template, 'columns'>, path: readonly PathItem[]): string {
  const lines: string[] = [];
  for (const item of path) {
    const literals = (c: number): string[] => columns[c]?.literals ?? [];
    if (typeof item === 'number') lines.push(literals(item).join(''));
    else if (Array.isArray(item)) for (let c = item[0]; c <= item[1]; c++) lines.push(literals(c).join(''));
    else lines.push(literals(item.c).reduce((line, literal, i) => line + item.v[i - 1] + literal));
  }
  return lines.join('\n');
}

/** A template in a few letters: `F:a O:b S:x{}y`, one line each. */
export function outline({ columns }: Pick<Template, 'columns'>): string[] {
  return columns.map(({ kind, literals }) => `${kind} ${literals.join('{}')}`);
}

/** Requests of one agent, one for each text, with the text as only system surface. */
export function requestsOf(texts: readonly string[], more: Partial<PromptRequest> = {}) {
  const prompts = texts.map(promptText);
  const requests = prompts.map(
    ({ hash }, i): PromptRequest => ({
      id: `r${String(i).padStart(3, '0')}`,
      ts: Date.UTC(2026, 10, 21, 9, i),
      agent: 'claude',
      wire: 'anthropic-messages',
      model: 'claude-sonnet-4-5',
      agentVersion: '1.0.0',
      toolSet: 'all',
      toolNames: ['Bash', 'Read', 'Task'],
      session: 's1',
      surfaces: [{ kind: 'system', place: 'system[0]', hash }],
      ...more,
    }),
  );
  return { requests, prompts };
}
