import { execFileSync, spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const bin = path.resolve(import.meta.dirname, '../../bin/lens.js');

/** Runs the command as a Node of that version would see itself. */
const runAs = (version: string) =>
  spawnSync(process.execPath, [
    '--input-type=module',
    '--eval',
    `Object.defineProperty(process.versions, 'node', { value: '${version}' }); await import(${JSON.stringify(bin)});`,
  ]);

describe('bin/lens.js', () => {
  it.each(['18.20.0', '20.20.2', '22.18.9'])('reports in one line that Node %s is too old', (version) => {
    const { status, stderr } = runAs(version);
    expect(status).toBe(1);
    expect(stderr.toString()).toBe(
      `lens needs Node.js 22.19 or later; this is ${version}. Install a newer one from https://nodejs.org and run it again.\n`,
    );
  });

  it('prints its version without loading a command', () => {
    expect(execFileSync(process.execPath, [bin, '--version']).toString()).toMatch(/^lens\/\d+\.\d+\.\d+ /);
  });

  it.each([
    [['nonsense'], 'lens: there is no command "nonsense".'],
    [['analyze', '--nonsense'], 'there is no option --nonsense.'],
    [['build', 'x'], 'lens build does not take the argument "x".'],
    [['sql', 'select', '1'], 'the query must be one argument.'],
    [['mine'], 'lens mine needs '],
    [['capture', 'claude', '-p', 'hi'], "Put the agent's command after two dashes: lens capture -- claude"],
  ])('ends with 2 on wrong use: %j', (args, message) => {
    const { status, stderr } = spawnSync(process.execPath, [bin, ...args]);
    expect(stderr.toString()).toContain(message);
    expect(status).toBe(2);
  });
});
