import type { PromptRequest, PromptText } from '../types.ts';
import { delegates } from './groups.ts';
import { type Role, roleRules } from './role-rules.ts';

/** How much of a prompt is read for its role. */
const opening = 1500;

/** The role of each of an agent's families, given as their requests. */
export function rolesOf(
  families: readonly PromptRequest[][],
  texts: ReadonlyMap<string, PromptText>,
): Role[] {
  const mostTools = Math.max(...families.map((family) => toolCount(family)));
  const roles = families.map(
    (family) => ruledRole(family, texts) ?? (toolCount(family) > 0 ? undefined : 'other'),
  );
  const withTools = families.map((family, i) => ({ family, i })).filter(({ i }) => roles[i] === undefined);
  const delegating = withTools.some(({ family }) => family.some(delegates));
  return roles.map((role, i) => {
    if (role) return role;
    const family = families[i] as PromptRequest[];
    if (delegating && !family.some(delegates) && sharesSession(family, families, i)) return 'subagent';
    return delegating || 2 * toolCount(family) >= mostTools ? 'main' : 'other';
  });
}

function ruledRole(
  family: readonly PromptRequest[],
  texts: ReadonlyMap<string, PromptText>,
): Role | undefined {
  const first = family[0] as PromptRequest;
  const all = first.surfaces.map(({ hash }) => texts.get(hash)?.text ?? '');
  if (all.every((text) => text.trim() === '') && first.toolNames.length === 0) return 'probe';
  const whole = all.join('\n');
  const tools = toolCount(family);
  const start = whole.slice(0, opening);
  const rule = roleRules.find(
    ({ opening: pattern, maxTools }) =>
      tools <= (maxTools ?? Number.POSITIVE_INFINITY) && pattern.test(start),
  );
  if (rule) return rule.role;
  return first.toolNames.includes('complete_task') ? 'subagent' : undefined;
}

/** Other families with tools ran in a session of this one. */
function sharesSession(
  family: readonly PromptRequest[],
  families: readonly PromptRequest[][],
  own: number,
): boolean {
  const sessions = new Set(family.map(({ session }) => session));
  return families.some(
    (other, i) => i !== own && other.some((request) => delegates(request) && sessions.has(request.session)),
  );
}

function toolCount(family: readonly PromptRequest[]): number {
  return Math.max(...family.map(({ toolNames }) => toolNames.length));
}
