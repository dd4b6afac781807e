import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import { openForWriting } from '../../src/store/open.ts';

/** A folder that goes away when the test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'lens-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** An empty database with all tables and views, closed and removed when the test is over. */
export async function temporaryDatabase(
  file = path.join(temporaryFolder(), 'lens.duckdb'),
): Promise<Database> {
  const { database } = await openForWriting(file);
  onTestFinished(() => database.close());
  return database;
}
