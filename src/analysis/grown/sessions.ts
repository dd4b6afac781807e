import type { OutlineRow } from '../../store/queries/grown-outline.ts';
import type { KnownToolRow } from '../../store/queries/grown-write.ts';
import { delegates } from '../prompts/family/roles.ts';
import type { PromptRequest } from '../prompts/types.ts';

/** Whether families may be told by the session of a request, among those that came with it. */
export type SessionTells = (request: PromptRequest, fresh: readonly PromptRequest[]) => boolean;

/**
 * Sessions tell families in one way: a request that cannot start agents, in a session where others can, is a subagent's
 * (family/groups.ts, family/roles.ts). In a new session without such requests, one of them is as good as another.
 */
export function sessionTeller(outlines: readonly OutlineRow[], tools: readonly KnownToolRow[]): SessionTells {
  const known = new Set(outlines.filter(({ analysed }) => analysed).map(({ session }) => session));
  const delegating = new Set(
    tools.filter(({ name }) => delegates({ toolNames: [name] })).map(({ agent }) => agent),
  );
  const isHelper = (request: PromptRequest): boolean => request.toolNames.length > 0 && !delegates(request);
  return (request, fresh) => {
    const { agent, session, toolNames } = request;
    if (toolNames.length === 0 || !delegating.has(agent)) return false;
    return known.has(session) || fresh.some((other) => other.session === session && isHelper(other));
  };
}
