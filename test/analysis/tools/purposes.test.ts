import { describe, expect, test } from 'vitest';
import { purposeOf } from '../../../src/analysis/tools/purposes.ts';

describe('what a tool is for', () => {
  test.each([
    ['read_file', '', 'read', 'name: readfile'],
    ['Read', '', 'read', 'name: read'],
    ['list_directory', '', 'read', 'name: listdirectory'],
    ['MultiEdit', '', 'edit', 'name: multiedit'],
    ['apply_patch', '', 'edit', 'name: applypatch'],
    ['replace', '', 'edit', 'name: replace'],
    ['write_file', '', 'write', 'name: writefile'],
    ['grep_search', '', 'search', 'name: grepsearch'],
    ['glob', '', 'search', 'name: glob'],
    ['exec_command', '', 'shell', 'name: execcommand'],
    ['run_shell_command', '', 'shell', 'name: runshellcommand'],
    ['web_search_20250305', '', 'web', 'name: websearch'],
    ['google_web_search', '', 'web', 'name: googlewebsearch'],
    ['TodoWrite', '', 'plan', 'name: todowrite'],
    ['update_plan', '', 'plan', 'name: updateplan'],
    ['spawn_agent', '', 'delegate', 'name: spawnagent'],
    ['Task', '', 'delegate', 'name: task'],
    ['AskUserQuestion', '', 'ask', 'name: askuserquestion'],
    [
      'do_it',
      'Executes a given bash command in a session. And more.',
      'shell',
      'description: Executes a given bash command',
    ],
    ['peek', 'Reads the contents of a file.', 'read', 'description: Reads the contents of a file'],
    ['lookup', 'Search the web for recent facts', 'web', 'description: Search the web'],
  ])('%s %s: %s', (name, description, purpose, evidence) => {
    expect(purposeOf({ name, description })).toEqual({ purpose, evidence });
  });

  test.each([
    ['skill', 'Load a specialized skill.'],
    ['report_findings', 'Reports findings of the review. Web pages are linked.'],
    ['', ''],
  ])('is not found for %s', (name, description) => {
    expect(purposeOf({ name, description })).toBeNull();
  });

  test('a server tool without a name is known by its type', () => {
    expect(purposeOf({ name: '', wireType: 'local_shell', description: '' })?.purpose).toBe('shell');
  });
});
