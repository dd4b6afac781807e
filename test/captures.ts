import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A request of a real agent, as it was sent. */
export interface Captured {
  agent: string;
  label: string;
  ts: string;
  method: string;
  path: string;
  headers: Record<string, string>;
  body: unknown;
}

/** Folder of raw captures for a closer look; tests that need it are skipped where it is not given. */
const folder = process.env['LENS_RAW_CAPTURES'] ?? '';

export const hasCaptures = folder !== '' && existsSync(folder);

/** Requests with a body, in the order they were sent. */
export function captured(): Captured[] {
  if (!hasCaptures) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .flatMap((name) =>
      readFileSync(path.join(folder, name), 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line))
        .filter((line) => line.method === 'POST' && line.body !== null && typeof line.body === 'object')
        .map((line) => ({
          agent: name.slice(0, name.indexOf('-')),
          label: line.label,
          ts: line.ts,
          method: line.method,
          path: line.url,
          headers: line.headers,
          body: line.body,
        })),
    );
}
