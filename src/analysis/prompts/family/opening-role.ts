import type { PromptRequest, PromptText } from '../types.ts';
import { type Role, roleRules } from './role-rules.ts';

/** How much of a prompt is read for its role. */
const opening = 1500;

/** The role a request's own opening words tell, with the number of tools its family offers at most; else undefined. */
export function openingRole(
  { surfaces, toolNames }: PromptRequest,
  texts: ReadonlyMap<string, PromptText>,
  tools: number = toolNames.length,
): Role | undefined {
  const all = surfaces.map(({ hash }) => texts.get(hash)?.text ?? '');
  if (all.every((text) => text.trim() === '') && toolNames.length === 0) return 'probe';
  const start = all.join('\n').slice(0, opening);
  const rule = roleRules.find(
    ({ opening: pattern, maxTools }) =>
      tools <= (maxTools ?? Number.POSITIVE_INFINITY) && pattern.test(start),
  );
  if (rule) return rule.role;
  return toolNames.includes('complete_task') ? 'subagent' : undefined;
}
