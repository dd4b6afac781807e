/** One run of a client: what differs from an ordinary one. */
export interface Situation {
  label: string;
  folder: 'repo' | 'plain' | 'sub';
  /** `tool` has a turn with a tool call, and so a second request that repeats the first. */
  kind: 'tool' | 'text';
  /** On another branch with a memory file. */
  memory?: true;
  /** Time zone, which decides the date that the client sees. */
  zone?: string;
  otherModel?: true;
  /** A model that gives the work to a subagent; answered by a server of the script's own. */
  subagent?: true;
}

/** What a client is run in; the two zones of v4 never share a calendar day, so no clock is faked. */
const situations: readonly Situation[] = [
  { label: 'v1-repo', folder: 'repo', kind: 'tool' },
  { label: 'v2-plain', folder: 'plain', kind: 'text' },
  { label: 'v3-branch-memory', folder: 'repo', kind: 'text', memory: true },
  { label: 'v4-date-west', folder: 'repo', kind: 'text', zone: 'Etc/GMT+12' },
  { label: 'v4-date-east', folder: 'repo', kind: 'text', zone: 'Pacific/Kiritimati' },
  { label: 'v5-repeat', folder: 'repo', kind: 'text' },
  { label: 'v6-sub-folder', folder: 'sub', kind: 'text' },
  { label: 'v7-other-model', folder: 'repo', kind: 'text', otherModel: true },
  { label: 'v8-subagent', folder: 'repo', kind: 'tool', subagent: true },
];

/** Situations that a client is not run in, by the start of their label. */
const left: Readonly<Record<string, readonly string[]>> = {
  // Has no subagents.
  pi: ['v8'],
  // Its frames hold no history, so a script cannot know its place in the conversation.
  codex: ['v8'],
  // 80 kB a request: left out for size.
  qwen: ['v5', 'v6', 'v7'],
};

/** The situations that a client is run in. */
export function situationsOf(id: string): Situation[] {
  return situations.filter(({ label }) => !left[id]?.some((start) => label.startsWith(start)));
}
