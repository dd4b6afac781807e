import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { LaunchInput } from '../../../src/proxy/agents/types.ts';

/** Folders of a person: a home and a working folder with the files given, and a scratch folder for the capture. */
export function person(files: Readonly<Record<string, string | object>> = {}) {
  const root = mkdtempSync(path.join(tmpdir(), 'lens-agents-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const folder of ['home', 'work', 'scratch']) mkdirSync(path.join(root, folder));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  const input = (command: string, more: Partial<LaunchInput> = {}): LaunchInput => ({
    command: command.split(' '),
    cwd: path.join(root, 'work'),
    url: 'http://127.0.0.1:8787',
    mode: 'reverse',
    dry: false,
    scratch: path.join(root, 'scratch'),
    ca: { caFile: '/ca.pem', bundleFile: '/bundle.pem' },
    ...more,
    env: { HOME: path.join(root, 'home'), ...more.env },
  });
  return {
    root,
    input,
    contents: () => contentsOf(path.join(root, 'home')),
    scratch: path.join(root, 'scratch'),
  };
}

/** Every file below a folder with its text, links followed. */
function contentsOf(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(path.join(folder, name)).isFile(),
  );
  return Object.fromEntries(files.map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]));
}
