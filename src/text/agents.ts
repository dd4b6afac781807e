/** Display names of agents by id (the name of the command). A family's name starts with the name of its agent. */
const names: ReadonlyMap<string, string> = new Map([
  ['agy', 'Antigravity CLI'],
  ['aider', 'Aider'],
  ['amp', 'Amp'],
  ['claude', 'Claude Code'],
  ['cline', 'Cline'],
  ['cn', 'Continue'],
  ['codebuddy', 'CodeBuddy Code'],
  ['codex', 'Codex'],
  ['copilot', 'GitHub Copilot CLI'],
  ['crush', 'Crush'],
  ['cursor-agent', 'Cursor CLI'],
  ['droid', 'Droid'],
  ['dsh', 'DeepSeek harness'],
  ['gemini', 'Gemini CLI'],
  ['goose', 'Goose'],
  ['grok', 'Grok CLI'],
  ['hermes', 'Hermes Agent'],
  ['kimi', 'Kimi CLI'],
  ['mimo', 'MiMo Code'],
  ['openclaw', 'OpenClaw'],
  ['opencode', 'OpenCode'],
  ['pi', 'Pi'],
  ['qodercli', 'Qoder CLI'],
  ['qwen', 'Qwen Code'],
  ['unknown', 'Unknown agent'],
]);

/** Display name of an agent; its id when lens does not know it. */
export const agentName = (id: string): string => names.get(id) ?? id;

/** A family's name where its agent is shown next to it: `Codex main loop` becomes `main loop`. */
export function withoutAgent(family: string, agent: string): string {
  const prefix = `${agentName(agent)} `;
  return family.startsWith(prefix) && family.length > prefix.length ? family.slice(prefix.length) : family;
}
