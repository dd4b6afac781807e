import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const root = path.resolve(import.meta.dirname, '../..');
const entry = path.join(root, 'dist/site-app/server/entry.mjs');
const sources = [
  'src/pages',
  'src/components',
  'src/layouts',
  'src/styles',
  'src/client',
  'src/read',
  'src/languages',
  'src/text',
  'public',
  'astro.config.mjs',
  'scripts/sql-engine.ts',
];
const lock = path.join(root, 'node_modules/.lens-site-app-lock');

/** Compiles the pages when a source is newer than what was compiled; test files run side by side, so one at a time. */
export async function freshApp(): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    try {
      mkdirSync(lock);
    } catch {
      await sleep(100);
      continue;
    }
    try {
      if (!isFresh()) compile();
      return;
    } finally {
      rmdirSync(lock);
    }
  }
  throw new Error(`Somebody holds ${lock}`);
}

function isFresh(): boolean {
  if (!existsSync(entry)) return false;
  const compiled = statSync(entry).mtimeMs;
  return sources.every((source) => newest(path.join(root, source)) <= compiled);
}

function newest(place: string): number {
  const stat = statSync(place);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(place).map((name) => newest(path.join(place, name))));
}

function compile(): void {
  execFileSync(path.join(root, 'node_modules/.bin/astro'), ['build', '--silent'], {
    cwd: root,
    env: {
      ...process.env,
      ASTRO_TELEMETRY_DISABLED: '1',
      PATH: `${path.join(root, 'node_modules/.bin')}:${process.env['PATH']}`,
    },
  });
}
