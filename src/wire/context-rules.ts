import type { Author } from './types.ts';

/** How a text in a user message that the person did not type is recognised by its first characters. */
export interface ContextRule {
  /** Agents that were seen to write it; for readers of this table, not a condition. */
  agents: readonly string[];
  author: Exclude<Author, 'person'>;
  starts: string | RegExp;
  /** Closing words: the text after them is not the agent's. Without them the whole text is. */
  ends?: string;
  /** The next text of the same message is what this one speaks of, and has the same author. */
  announcesNext?: true;
}

const tag = (
  name: string,
  agents: readonly string[],
  author: ContextRule['author'] = 'agent',
): ContextRule => ({
  agents,
  author,
  starts: new RegExp(`^<${name}(?=[\\s>])[^>]*>`),
  ends: `</${name}>`,
});

const opening = (starts: string, agents: readonly string[]): ContextRule => ({
  agents,
  author: 'agent',
  starts,
});

/**
 * Texts in user messages that agents write. A rule holds for every agent: forks keep the words of what they forked,
 * and nobody types them. Texts that no rule knows fall to the structural rule of surfaces.ts.
 */
export const contextRules: readonly ContextRule[] = [
  tag('system-reminder', ['claude', 'qwen', 'opencode']),

  tag('environment_context', ['codex']),
  tag('user_instructions', ['codex']),
  tag('permissions instructions', ['codex']),
  tag('skills_instructions', ['codex']),
  tag('collaboration_mode', ['codex']),
  tag('multi_agent_role', ['codex']),
  tag('multi_agent_mode', ['codex']),
  tag('model_switch', ['codex']),
  tag('personality_spec', ['codex']),
  tag('subagent_notification', ['codex']),
  tag('turn_aborted', ['codex']),
  tag('skill', ['codex']),
  { agents: ['codex'], author: 'agent', starts: /^# AGENTS\.md instructions\b/ },
  opening('You are performing a CONTEXT CHECKPOINT COMPACTION', ['codex']),
  opening('Another language model started to solve this problem', ['codex']),
  tag('user_shell_command', ['codex'], 'attachment'),
  { agents: ['codex'], author: 'attachment', starts: /^<\/?image\b[^>]*>\s*$/ },

  tag('session_context', ['gemini']),
  tag('loaded_context', ['gemini']),
  tag('state_snapshot', ['gemini', 'qwen']),
  opening('This is the Gemini CLI. We are setting up the context for our chat.', ['gemini']),
  opening('This is the Qwen Code. We are setting up the context for our chat.', ['qwen']),
  opening('You have stopped calling tools without finishing.', ['gemini']),
  opening('Managed memory has TWO directories.', ['qwen']),
  opening('First, reason in your scratchpad. Then, generate the <state_snapshot>', ['gemini', 'qwen']),

  opening('Generate a title for this conversation:', ['opencode']),
  {
    agents: ['opencode'],
    author: 'attachment',
    starts: 'Called the Read tool with the following input:',
    announcesNext: true,
  },
  opening('The conversation history before this point was compacted into the following summary:', ['pi']),

  tag('environment_details', ['cline', 'roo', 'kilo']),

  tag('task-notification', ['claude', 'qwen'], 'attachment'),
  tag('command-message', ['claude'], 'attachment'),
  tag('command-name', ['claude'], 'attachment'),
  tag('local-command-stdout', ['claude'], 'attachment'),
  tag('local-command-stderr', ['claude'], 'attachment'),
  tag('bash-stdout', ['claude'], 'attachment'),
];
