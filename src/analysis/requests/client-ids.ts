/** Headers of a request by lower-case name. */
export type ClientHeaders = Readonly<Record<string, string>>;

interface IdRule {
  /** Header with the client's own id of the conversation, and the one with its parent's. */
  own: string;
  parent: string;
  /** A conversation without the header `own` is the one that all others of the same id here descend from. */
  root?: string;
}

/**
 * How clients name the conversation that a subagent belongs to.
 *
 * Claude Code: requests of subagents carry an agent id, and that of the agent that started them unless it is the main
 * one. Codex: the thread's id and the parent thread's. OpenCode: the session's id and the parent session's.
 */
const idRules: readonly IdRule[] = [
  {
    own: 'x-claude-code-agent-id',
    parent: 'x-claude-code-parent-agent-id',
    root: 'x-claude-code-session-id',
  },
  { own: 'thread-id', parent: 'x-codex-parent-thread-id' },
  { own: 'x-session-id', parent: 'x-parent-session-id' },
];

/** Names of all headers that the rules read. */
export const idHeaders: readonly string[] = idRules.flatMap(({ own, parent, root }) =>
  root === undefined ? [own, parent] : [own, parent, root],
);

/** What a client calls its conversation, for a look-up of parents; null where it says nothing. */
export function conversationKey(headers: ClientHeaders): string | null {
  for (const { own, root } of idRules) {
    const id = headers[own];
    if (id !== undefined) return `${own} ${id}`;
    const home = root === undefined ? undefined : headers[root];
    if (home !== undefined) return `${root} ${home}`;
  }
  return null;
}

/** The key of the conversation that a client names as the parent of this one; null where it names none. */
export function parentKey(headers: ClientHeaders): string | null {
  for (const { own, parent, root } of idRules) {
    const id = headers[parent];
    if (id !== undefined) return `${own} ${id}`;
    const home = root === undefined ? undefined : headers[root];
    if (headers[own] !== undefined && home !== undefined) return `${root} ${home}`;
  }
  return null;
}
