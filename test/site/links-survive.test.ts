import path from 'node:path';
import { expect, test } from 'vitest';
import { analyzeAndReport } from '../../src/cli/analyze-and-report.ts';
import { readers } from '../../src/import/table.ts';
import { findUrls } from '../../src/pages/_load/site.ts';
import { openReadOnly } from '../../src/store/open.ts';
import { recordingEffects } from '../analysis/run.ts';
import { temporaryFolder } from '../store/fixture.ts';

const data = path.resolve(import.meta.dirname, '../../data');
const log = (name: string): string => path.join(data, name);

test('a link to an exchange holds when logs are analysed again, with others before them', async () => {
  const folder = temporaryFolder();
  const linksAfter = async (logs: string[]): Promise<Map<string, string | undefined>> => {
    await analyzeAndReport({ logs, readers, fresh: true }, recordingEffects(folder));
    const db = await openReadOnly(path.join(folder, 'lens.duckdb'));
    try {
      const urls = await findUrls(db);
      const rows = await db.rows<{ id: string }>('SELECT record_id AS id FROM exchanges');
      return new Map(rows.map(({ id }) => [id, urls.exchange(id)]));
    } finally {
      await db.close();
    }
  };
  const before = await linksAfter([log('pi-0.87.1.jsonl')]);
  const after = await linksAfter([log('codex-0.169.0.jsonl'), log('pi-0.87.1.jsonl')]);
  expect(before.size).toBeGreaterThan(5);
  expect(after.size).toBeGreaterThan(before.size);
  for (const [id, url] of before) {
    expect(url).toMatch(/^x\/[a-z0-9-]+\.html$/);
    expect(after.get(id)).toBe(url);
  }
});
