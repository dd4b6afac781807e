import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withNarrowed } from '../../src/analysis/narrowed.ts';
import { analyzeAndReport } from '../../src/cli/analyze-and-report.ts';
import { readers } from '../../src/import/table.ts';
import { openReadOnly } from '../../src/store/open.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'lens-test-'));
const [both, alone] = [path.join(folder, 'both.duckdb'), path.join(folder, 'alone.duckdb')];
const data = (name: string) => path.resolve(import.meta.dirname, '../../data', name);
const effects = {
  places: () => ({ root: folder, captures: folder, database: both }),
  out: () => undefined,
  err: () => undefined,
  progress: () => undefined,
  writeFile: () => undefined,
};

/** Counts of everything people see, by the stable parts of its rows. */
async function seen(db: string | undefined) {
  const database = await openReadOnly(db ?? both);
  try {
    const one = (sql: string) => database.rows(sql);
    return {
      exchanges: await one('SELECT agent, count(*) AS n FROM exchanges GROUP BY 1 ORDER BY 1'),
      families: await one('SELECT family_id, name, requests FROM families ORDER BY 1'),
      slots: await one('SELECT slot_id, name, distinct_values FROM slots ORDER BY 1'),
      tools: await one('SELECT agent, name, requests FROM tool_definitions ORDER BY ALL'),
      segments: await one('SELECT count(*) AS n, sum(bytes) AS bytes FROM segments'),
      sessions: await one('SELECT count(*) AS n FROM sessions'),
      logs: await one('SELECT name FROM logs'),
    };
  } finally {
    await database.close();
  }
}

beforeAll(async () => {
  const pi = data('pi-0.87.1.jsonl');
  await analyzeAndReport({ logs: [pi], readers, db: alone }, effects);
  await analyzeAndReport({ logs: [pi, data('opencode-1.18.33.jsonl')], readers, db: both }, effects);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('withNarrowed', () => {
  it('gives what an analysis of nothing but the chosen exchanges gives', async () => {
    expect(await withNarrowed({ db: both, agent: 'pi' }, seen)).toEqual(await seen(alone));
  });

  it('hands over the database itself when nothing narrows', async () => {
    expect(await withNarrowed({ db: both }, async (db) => db)).toBe(both);
  });

  it('leaves no copy behind and the database as it was', async () => {
    const before = await seen(both);
    const copies = () => readdirSync(tmpdir()).filter((name) => name.startsWith('lens-narrowed-'));
    const others = new Set(copies());
    const copy = await withNarrowed({ db: both, agent: 'pi' }, async (db) =>
      path.basename(path.dirname(db ?? '')),
    );
    expect(copies().filter((name) => name === copy && !others.has(name))).toEqual([]);
    expect(await seen(both)).toEqual(before);
  });

  it('says when nothing is left', async () => {
    await expect(withNarrowed({ db: both, agent: 'nobody' }, seen)).rejects.toThrow('No exchange is left');
  });
});
