/** Headers of a request by lower-case name. */
export type ClientHeaders = Readonly<Record<string, string>>;

interface IdRule {
  /** Header with the client's id of the conversation, and header with the id of its parent. */
  own: string;
  parent: string;
  /** Header with the id of the whole session. Its root is the conversation without the header `own`. */
  root?: string;
}

/**
 * How clients identify conversations and their parents.
 *
 * Claude Code: requests of subagents have an agent id, and the id of the agent that started them unless that is the
 * main agent. Codex: the ids of the thread and of its parent thread. OpenCode: the ids of the session and of its parent
 * session.
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

/** Names of all headers used by the rules. */
export const idHeaders: readonly string[] = idRules.flatMap(({ own, parent, root }) =>
  root === undefined ? [own, parent] : [own, parent, root],
);

/** The client's key of a conversation, to look up parents; null when the headers contain none. */
export function conversationKey(headers: ClientHeaders): string | null {
  for (const { own, root } of idRules) {
    const id = headers[own];
    if (id !== undefined) return `${own} ${id}`;
    const home = root === undefined ? undefined : headers[root];
    if (home !== undefined) return `${root} ${home}`;
  }
  return null;
}

/** The key of the parent conversation; null when the headers contain none. */
export function parentKey(headers: ClientHeaders): string | null {
  for (const { own, parent, root } of idRules) {
    const id = headers[parent];
    if (id !== undefined) return `${own} ${id}`;
    const home = root === undefined ? undefined : headers[root];
    if (headers[own] !== undefined && home !== undefined) return `${root} ${home}`;
  }
  return null;
}
