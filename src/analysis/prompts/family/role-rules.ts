/** Roles a family can have. */
export type Role = 'main' | 'title' | 'subagent' | 'router' | 'compaction' | 'memory' | 'probe' | 'other';

/** What a role is told by. */
export interface RoleRule {
  role: Role;
  /** Found in the beginning of the prompt. */
  opening: RegExp;
  /** Requests of this role offer at most so many tools. */
  maxTools?: number;
}

/** The first rule that fits gives the role; a prompt that none fits is a main loop if it offers the most tools. */
export const roleRules: readonly RoleRule[] = [
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

/** Agents by id, in words. */
export const agentNames: Readonly<Record<string, string>> = {
  claude: 'Claude Code',
  codex: 'Codex',
  gemini: 'Gemini CLI',
  opencode: 'OpenCode',
  pi: 'Pi',
  qwen: 'Qwen Code',
  kimi: 'Kimi CLI',
  grok: 'Grok CLI',
  mimo: 'MiMo',
  hermes: 'Hermes',
};

/** Roles in words, behind the agent's name. */
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
