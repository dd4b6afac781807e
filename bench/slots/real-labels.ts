/**
 * Labels given by hand to the prompts in test/cases/real-prompts: which texts a person takes for samples of one prompt,
 * and what varies in them. What no rule names is constant text: fixed if all samples of the family have it.
 */
export interface FamilyLabels {
  id: string;
  agent: string;
  /** A line of the text that identifies the family. */
  opening: RegExp;
  /** … and one that no text of it has. */
  without?: RegExp;
  rules: LineRule[];
}

export type LineRule =
  /** A slot line: each group is a value. */
  | { slot: string; line: RegExp }
  /** A list item, or a line between two lines: the list or free text of that name. */
  | { list: string; line: RegExp }
  | { list: string; after: RegExp; before: RegExp }
  /** Lines from one line up to another that come and go together: lines like others of the prompt, but not the same. */
  | { optional: string; after: RegExp; before: RegExp }
  /** Lines with two readings that are equally good: not scored. */
  | { unclear: string; line: RegExp };

export const realLabels: readonly FamilyLabels[] = [
  {
    id: 'codex-base-5.1',
    agent: 'codex',
    opening: /^You are a coding agent running in the Codex CLI/,
    rules: [],
  },
  { id: 'codex-base-6', agent: 'codex', opening: /^You are Codex, an agent based on GPT-6/, rules: [] },
  { id: 'codex-skills', agent: 'codex', opening: /^<skills_instructions>/, rules: [] },
  { id: 'codex-permissions', agent: 'codex', opening: /^<permissions instructions>/, rules: [] },
  { id: 'codex-memory', agent: 'codex', opening: /^# AGENTS\.md instructions/, rules: [] },
  { id: 'codex-collaboration', agent: 'codex', opening: /^<collaboration_mode>/, rules: [] },
  { id: 'codex-agents-role', agent: 'codex', opening: /^<multi_agent_role>/, rules: [] },
  { id: 'codex-agents-mode', agent: 'codex', opening: /^<multi_agent_mode>/, rules: [] },
  {
    id: 'codex-environment',
    agent: 'codex',
    opening: /^<environment_context>/,
    rules: [
      { slot: 'cwd', line: /^ {2}<cwd>(.*)<\/cwd>$/ },
      { slot: 'date', line: /^ {2}<current_date>(.*)<\/current_date>$/ },
      { slot: 'workspace root', line: /^ {2}<filesystem><workspace_roots><root>(.*?)<\/root>/ },
    ],
  },
  { id: 'gemini-router', agent: 'gemini', opening: /Task Routing AI/, rules: [] },
  {
    id: 'gemini-context',
    agent: 'gemini',
    opening: /^<session_context>/,
    rules: [
      { slot: 'date', line: /^Today's date is (.*) \(formatted/ },
      { slot: 'temporary directory', line: /temporary directory is: (.*)$/ },
      { slot: 'workspace', line: /^ {2}- (\/.*)$/ },
      { slot: 'limit note', line: /^Showing up to 200 items \(files \+ folders\)\.(.*)$/ },
      { slot: 'tree root', line: /^(\/.*)\/$/ },
      { list: 'directory tree', line: /^[\s│]*[├└]/ },
      { list: 'memory file', after: /^--- Context from: /, before: /^--- End of Context/ },
    ],
  },
  {
    id: 'gemini-main',
    agent: 'gemini',
    opening: /^You are Gemini CLI, an autonomous CLI agent/,
    without: /complete_task/,
    rules: [{ slot: 'memory path', line: /\*\*Private Project Memory\*\* \(`(.*?)`\)/ }],
  },
  { id: 'gemini-subagent', agent: 'gemini', opening: /you MUST call the `complete_task` tool/, rules: [] },
  { id: 'gemini-2.5', agent: 'gemini', opening: /^You are a non-interactive CLI agent/, rules: [] },
  { id: 'opencode-title', agent: 'opencode', opening: /^You are a title generator/, rules: [] },
  {
    id: 'opencode-title-ask',
    agent: 'opencode',
    opening: /^Generate a title for this conversation/,
    rules: [],
  },
  { id: 'opencode-gpt', agent: 'opencode', opening: /^You are OpenCode, You and the user share/, rules: [] },
  {
    id: 'opencode-main',
    agent: 'opencode',
    opening: /^You are OpenCode, the best coding agent/,
    rules: [
      { slot: 'cwd', line: /^ {2}Working directory: (.*)$/ },
      { slot: 'root', line: /^ {2}Workspace root folder: (.*)$/ },
      { slot: 'is git', line: /^ {2}Is directory a git repo: (.*)$/ },
      { slot: 'date', line: /^ {2}Today's date: (.*)$/ },
      { list: 'memory file', after: /^Instructions from: /, before: /^Skills provide/ },
    ],
  },
  {
    id: 'pi-main',
    agent: 'pi',
    opening: /operating inside pi, a coding agent harness/,
    rules: [
      { slot: 'readme path', line: /^- Main documentation: (.*)$/ },
      { slot: 'docs path', line: /^- Additional docs: (.*)$/ },
      { slot: 'examples path', line: /^- Examples: (\S+) / },
      { slot: 'topics', line: /^- When asked about: .*\(docs\/packages\.md\)(.*)$/ },
      { slot: 'cwd line', line: /^Current working directory: (.*)$/ },
      { slot: 'cwd element', line: /^(\/home\/\S+)$/ },
      { slot: 'memory path', line: /^<project_instructions path="(.*)">$/ },
      { slot: 'memory heading', line: /^## (\/.*)$/ },
      { list: 'memory file', after: /^<project_instructions/, before: /^<\/project_instructions>/ },
      { list: 'memory file', after: /^## \//, before: /^Current date/ },
      // `Available tools:` became `<tools>`: one line reworded or two lines, as one likes.
      { unclear: 'reworded heading', line: /^(?:Available tools:|<tools>|Guidelines:|<rules>)$/ },
    ],
  },
  {
    id: 'qwen-date',
    agent: 'qwen',
    opening: /^The current date is: /,
    rules: [{ slot: 'date', line: /^The current date is: (.*?)\. Note: / }],
  },
  { id: 'qwen-skills', agent: 'qwen', opening: /^The following skills are available/, rules: [] },
  { id: 'qwen-tools', agent: 'qwen', opening: /^The following tools are reachable/, rules: [] },
  {
    id: 'qwen-context',
    agent: 'qwen',
    opening: /^This is the Qwen Code\. We are setting up/,
    rules: [
      { slot: 'date', line: /^Today's date is (.*)\.$/ },
      { slot: 'cwd', line: /^I'm currently working in the directory: (.*)$/ },
      { slot: 'tree root', line: /^(\/.*)\/$/ },
      { list: 'directory tree', line: /^[\s│]*[├└]/ },
    ],
  },
  {
    id: 'qwen-memory-folders',
    agent: 'qwen',
    opening: /^Managed memory has TWO directories/,
    rules: [
      { slot: 'memory path', line: /^- PROJECT memory .*: `(.*)`$/ },
      { slot: 'memory index', line: /^\*\*Step 2\*\*.*`(.*?)` for PROJECT memory/ },
    ],
  },
  {
    id: 'qwen-main',
    agent: 'qwen',
    opening: /^You are Qwen Code, a non-interactive CLI agent/,
    rules: [
      { list: 'memory file', after: /^--- Context from: QWEN\.md/, before: /^--- End of Context/ },
      { optional: 'git snapshot', after: /^Git snapshot at/, before: /^---$/ },
      { slot: 'git branch', line: /^git: Current branch: (.*)$/ },
      { list: 'git status', line: /^git: [ MADRCUT?!]{2} / },
      { list: 'git log', line: /^git: [0-9a-f]{7} / },
      { slot: 'memory path', line: /^- PROJECT memory .*: `(.*)`$/ },
      { slot: 'memory heading', line: /^## (\/.*\/projects\/.*)$/ },
    ],
  },
  {
    id: 'qwen-memory',
    agent: 'qwen',
    opening: /^You are now acting as the managed memory extraction subagent/,
    rules: [
      { list: 'memory file', after: /^--- Context from: QWEN\.md/, before: /^--- End of Context/ },
      { slot: 'memory path', line: /^- PROJECT memory .*: `(.*)`$/ },
      { slot: 'memory heading', line: /^## (\/.*\/projects\/.*)$/ },
    ],
  },
  { id: 'qwen-subagent', agent: 'qwen', opening: /^You are a general-purpose subagent/, rules: [] },
];
