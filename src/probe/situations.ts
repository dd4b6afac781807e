import type { Situation } from './types.ts';

/** What the agent is asked to do in every situation but one. */
export const prompt = 'List files in this directory';

/** Runs without any difference: the first is the baseline, the second shows what varies by itself. */
export const baselines: readonly Situation[] = [
  { name: 'baseline', factor: 'baseline', about: 'a clean git repository' },
  {
    name: 'baseline-again',
    factor: 'baseline',
    about: 'the same run a second time, to find what varies by itself',
  },
];

/** Situations for every agent. Each changes one factor of the baseline. */
export const commonSituations: readonly Situation[] = [
  { name: 'date', factor: 'date', about: 'a time zone in which it is another day', clock: 'date' },
  { name: 'time-zone', factor: 'time-zone', about: 'a time zone in which it is the same day', clock: 'zone' },
  { name: 'folder', factor: 'folder', about: 'another name of the project’s folder', folder: 'warehouse' },
  { name: 'git-none', factor: 'git-repository', about: 'no git repository', git: 'none' },
  { name: 'git-dirty', factor: 'git-changes', about: 'two changed files', git: 'dirty' },
  { name: 'git-branch', factor: 'git-branch', about: 'another branch', git: 'branch' },
  {
    name: 'memory',
    factor: 'memory-file',
    about: 'a memory file in the project',
    memory: '# Notes for agents\n\nUse tabs. Run the tests with `make check`.\n',
  },
  { name: 'subfolder', factor: 'subfolder', about: 'a folder inside the project', subfolder: 'docs' },
  {
    name: 'files',
    factor: 'project-files',
    about: 'two more files in the project',
    files: { 'src/main.py': 'print("hello")\n', Makefile: 'check:\n\ttrue\n' },
  },
  {
    name: 'locale',
    factor: 'locale',
    about: 'German as the language of the system',
    env: { LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8', LANGUAGE: 'de' },
  },
  { name: 'shell', factor: 'shell', about: 'zsh as the login shell', env: { SHELL: '/bin/zsh' } },
  {
    name: 'terminal',
    factor: 'terminal',
    about: 'a terminal without colours',
    env: { TERM: 'dumb', NO_COLOR: '1' },
  },
  {
    name: 'prompt',
    factor: 'prompt',
    about: 'another prompt',
    prompt: 'Summarize README.md in one sentence',
  },
  { name: 'model', factor: 'model', about: 'another model', model: true },
  { name: 'mcp', factor: 'mcp-server', about: 'an MCP server with one tool', mcp: true },
  { name: 'tool', factor: 'tool-turn', about: 'one turn with a tool call', dry: 'tool' },
  {
    name: 'tool-loop',
    factor: 'tool-loop',
    about: 'five turns with a tool call each',
    script: { turns: [{ calls: ['any'], times: 5 }, { text: 'Done.' }] },
  },
  {
    name: 'long-history',
    factor: 'long-history',
    about: 'a history of a million tokens, as the answers report, which an agent summarizes',
    script: {
      turns: [
        { calls: ['any'], usage: { input: 1_000_000 } },
        { calls: ['any'], times: 2 },
        { text: 'Done.' },
      ],
    },
  },
  {
    name: 'second-prompt',
    factor: 'second-prompt',
    about: 'a second prompt in the same conversation',
    next: 'And what is in README.md?',
  },
];

/** A script in which the agent hands a task to a subagent, which looks once and answers. */
export function subagentScript(tool: string, input: Readonly<Record<string, string>>): Situation['script'] {
  const prompt = 'Count the files of this directory.';
  return {
    turns: [{ calls: [{ tool, input: { ...input, prompt } }] }, { text: 'Done.' }],
    conversations: [{ when: { prompt: `^${prompt}` }, turns: [{ calls: ['any'] }, { text: 'Two files.' }] }],
  };
}
