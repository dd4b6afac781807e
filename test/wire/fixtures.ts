import { readFileSync } from 'node:fs';
import path from 'node:path';

export interface CapturedRequest {
  label: string;
  method: string;
  path: string;
  body: Record<string, unknown>;
}

/** Requests of a real agent, in the order they were sent. */
export function captured(file: string): CapturedRequest[] {
  const folder = path.resolve(import.meta.dirname, '../fixtures/wire');
  return readFileSync(path.join(folder, `${file}.jsonl`), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as CapturedRequest);
}

export const captures = ['codex-0.169.0', 'gemini-cli-0.61.0', 'opencode-1.18.33', 'pi-0.87.1'] as const;
