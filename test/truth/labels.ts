/** What a person finds to vary in the prompt of an agent, by looking at the raw differences between situations. */
export interface Label {
  name: string;
  /** Matches a value of the slot, or the name of the block. */
  finds: RegExp;
  /** Factors of the probe that change it; none for what differs in every run. */
  factors: readonly string[];
  /** First version that has it; the first of all when it is left out. */
  since?: string;
}

/** Agents whose licence allows publishing what a probe records. */
export interface AgentLabels {
  licence: string;
  versions: readonly string[];
  /** Situations, in addition to the baselines. */
  situations: readonly string[];
  labels: readonly Label[];
}

const usual = ['date', 'folder', 'git-none', 'git-dirty', 'memory', 'model', 'tool'];
const folderPath = (start: string): RegExp => new RegExp(`^${start}/tmp/\\S*[/]work[/](project|warehouse)`);
const wholePrompt = (...factors: string[]): Label => ({
  name: 'another prompt',
  finds: /^the whole prompt$/,
  factors,
});

export const agentLabels: Readonly<Record<string, AgentLabels>> = {
  codex: {
    licence: 'Apache-2.0',
    versions: ['0.155.0', '0.169.0', '0.171.0'],
    situations: [...usual, 'mcp', 'sandbox'],
    labels: [
      { name: 'date', finds: /^\d{4}-\d\d-\d\d$/, factors: ['date'] },
      { name: 'working directory', finds: folderPath(''), factors: ['folder'] },
      {
        name: 'sandbox mode',
        finds: /^(read-only|workspace-write|only )$|editing files in `cwd`/,
        factors: ['sandbox'],
      },
      { name: 'entries of the file system', finds: /<entry access="write">/, factors: ['sandbox'] },
      { name: 'writable roots', finds: /writable_roots/, factors: ['sandbox'] },
      { name: 'memory file', finds: /AGENTS\.md instructions/, factors: ['memory-file'] },
      { name: 'deferred tools', finds: /"<tools>/, factors: ['mcp-server'], since: '0.171.0' },
      wholePrompt('model'),
    ],
  },
  gemini: {
    licence: 'Apache-2.0',
    versions: ['0.58.0', '0.60.0', '0.61.0'],
    situations: [...usual, 'mcp', 'plan'],
    labels: [
      { name: 'date', finds: /^\w+day, \w+ \d+, \d{4}$/, factors: ['date'] },
      {
        name: 'temporary directory',
        finds: /^\/tmp\/\S*\.gemini\/tmp\/(project|warehouse)$/,
        factors: ['folder'],
      },
      { name: 'memory index', finds: /\.gemini\/tmp\/(project|warehouse)\/memory/, factors: ['folder'] },
      { name: 'workspace directory', finds: folderPath(''), factors: ['folder'] },
      {
        name: 'note below the directory tree',
        finds: /Folders or files indicated/,
        factors: ['git-repository'],
      },
      { name: 'directory tree', finds: /├───\.git/, factors: ['git-repository'] },
      { name: 'git section', finds: /git_repository/, factors: ['git-repository'] },
      { name: 'loaded context', finds: /loaded_context/, factors: ['memory-file', 'mcp-server'] },
      { name: 'memory file', finds: /memory_file_block|^# Notes for agents/, factors: ['memory-file'] },
      { name: 'instructions of the server', finds: /instructions_provided/, factors: ['mcp-server'] },
      // One run of one version had its two skills in another order.
      { name: 'order of the skills', finds: /^(earlier|later)$/, factors: [] },
      { name: 'name of the plan', finds: /^[0-9a-f]{8}-[0-9a-f-]{27}$/, factors: [] },
      wholePrompt('model', 'plan-mode'),
    ],
  },
  qwen: {
    licence: 'Apache-2.0',
    versions: ['0.21.2', '0.23.0', '0.24.4'],
    situations: [...usual, 'mcp', 'plan'],
    labels: [
      { name: 'date', finds: /^\w+day, \w+ \d+, \d{4}$/, factors: ['date'] },
      { name: 'working directory', finds: folderPath(''), factors: ['folder'] },
      { name: 'memory folder', finds: /\.qwen\/projects\/-tmp-\S*-(project|warehouse)/, factors: ['folder'] },
      { name: 'directory tree', finds: /├───\.git/, factors: ['git-repository'] },
      { name: 'git section', finds: /managed by a git repository/, factors: ['git-repository'] },
      { name: 'git snapshot', finds: /^Git snapshot at conversation start/, factors: ['git-repository'] },
      { name: 'git status', finds: /^git: (\(clean\)| ?M )/, factors: ['git-repository', 'git-changes'] },
      { name: 'memory file', finds: /Context from: |^# Notes for agents/, factors: ['memory-file'] },
      {
        name: 'advice on tools that plan mode lacks',
        finds:
          /Prefer Dedicated Tools|To edit files use|Reserve using|File Paths|^user: |intended test|monitor/,
        factors: ['plan-mode'],
        since: '0.24.4',
      },
      { name: 'reminder', finds: /"<system-reminder>/, factors: ['plan-mode', 'mcp-server'] },
      wholePrompt('model'),
    ],
  },
  pi: {
    licence: 'MIT',
    // 0.99.1 cannot be installed: a dependency is not in the registry.
    versions: ['0.87.1', '1.3.0', '1.6.0'],
    situations: ['date', 'folder', 'git-none', 'memory', 'model', 'append'],
    labels: [
      { name: 'working directory', finds: folderPath(''), factors: ['folder'] },
      {
        name: 'memory file',
        finds: /<project_context>|<project_instructions|^# Notes for agents/,
        factors: ['memory-file'],
      },
      { name: 'appended text', finds: /^<addendum>|^Answer in one sentence/, factors: ['appended-prompt'] },
    ],
  },
  opencode: {
    licence: 'MIT',
    versions: ['1.18.4', '1.18.19', '1.18.33'],
    situations: ['date', 'folder', 'git-none', 'memory', 'plan'],
    labels: [
      { name: 'date', finds: /^\w{3} \w{3} \d\d \d{4}$/, factors: ['date'] },
      { name: 'working directory and root', finds: folderPath(''), factors: ['folder', 'git-repository'] },
      { name: 'whether a repository', finds: /^(yes|no)$/, factors: ['git-repository'] },
      { name: 'memory file', finds: /^Instructions from: |^# Notes for agents/, factors: ['memory-file'] },
      { name: 'reminder of plan mode', finds: /Plan Mode|"<system-reminder>/, factors: ['plan-mode'] },
    ],
  },
};
