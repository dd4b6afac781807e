import type { PromptRequest, PromptText } from '../types.ts';
import { delegates } from './groups.ts';
import { openingRole } from './opening-role.ts';
import type { Role } from './role-rules.ts';

/** The role of each of an agent's families, given as their requests. */
export function rolesOf(
  families: readonly PromptRequest[][],
  texts: ReadonlyMap<string, PromptText>,
): Role[] {
  const mostTools = Math.max(...families.map((family) => toolCount(family)));
  const roles = families.map(
    (family) =>
      openingRole(family[0] as PromptRequest, texts, toolCount(family)) ??
      (toolCount(family) > 0 ? undefined : 'other'),
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
