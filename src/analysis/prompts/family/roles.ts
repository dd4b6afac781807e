import type { PromptRequest, PromptText } from '../types.ts';

/** Roles a family can have. */
export type Role = 'main' | 'title' | 'subagent' | 'router' | 'compaction' | 'memory' | 'probe' | 'other';

/** The evidence for a role. */
interface RoleRule {
  role: Role;
  /** Matched against the beginning of the prompt. */
  opening: RegExp;
  /** Maximum number of tools in requests of this role. */
  maxTools?: number;
}

/** The first matching rule determines the role. A prompt without a match is a main loop if it offers the most tools. */
const roleRules: readonly RoleRule[] = [
  { role: 'subagent', opening: /\bcc_is_subagent=true\b/ },
  {
    role: 'title',
    opening:
      /\btitle generator\b|\b(?:generate|write|create|produce|come up with)\b[^.\n]{0,60}\b(?:title|session name|branch name)\b|\banaly[sz]e if this message indicates a new conversation topic\b/i,
    maxTools: 1,
  },
  {
    role: 'router',
    opening:
      /\b(?:task )?rout(?:ing|er)\b[^.\n]{0,40}\b(?:AI|agent|model|classifier)\b|\b(?:intent|complexity) classifier\b/i,
    maxTools: 1,
  },
  {
    role: 'compaction',
    opening:
      /\b(?:summari[sz]e|compact|compress)\w*\b[^.\n]{0,60}\b(?:conversation|chat|history|session|context)\b|\b(?:conversation|context|history) (?:summari[sz]|compact|compress)\w+|\bcontext checkpoint\b/i,
    maxTools: 1,
  },
  {
    role: 'memory',
    opening:
      /\b(?:memory|memories)[ -](?:extraction|extractor|agent|consolidation|manager)\b|\bextract\w*\b[^.\n]{0,60}\bmemor(?:y|ies)\b/i,
  },
  {
    role: 'subagent',
    opening:
      /\bsub-?agent\b[^.\n]{0,40}\b(?:of|for|spawned|launched)\b|\byou are an agent for\b|\bcomplete_task\b/i,
  },
];

/** Descriptions of roles, used after the agent's name. */
export const roleWords: Readonly<Record<Role, string>> = {
  main: 'main loop',
  title: 'title',
  subagent: 'subagent',
  router: 'router',
  compaction: 'compaction',
  memory: 'memory',
  probe: 'probe',
  other: 'side request',
};

/** Number of characters of a prompt that are searched for its role. */
const opening = 1500;

/**
 * The role stated at the beginning of a request, given the maximum number of tools its family offers; else undefined.
 */
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

/** Tools that start another agent. In a session with such tools, a request without them comes from a started agent. */
const delegation =
  /(?:^|[_.])(?:task|agent|subagent|delegate\w*|dispatch_agent|spawn_agent|invoke_agent|new_task)(?:$|[_.])/i;

/** Whether a request can start other agents. */
export function delegates({ toolNames }: Pick<PromptRequest, 'toolNames'>): boolean {
  return toolNames.some((name) => delegation.test(name));
}

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

/** Whether other families with tools ran in a session of this one. */
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
