import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';

/** A folder for all tests of a file; goes away when they are over. */
export function sharedFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'lens-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
