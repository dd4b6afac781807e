import { writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { summarize } from '../../src/cli/run/summary.ts';
import { readers } from '../../src/import/table.ts';
import { findings } from '../../src/read/findings/findings.ts';
import { readReport } from '../../src/read/report.ts';
import type { ReportData } from '../../src/read/report-schema.ts';
import { jsonSummary, MAX_SUMMARY_BYTES, textSummary } from '../../src/render/summary.ts';
import { openReadOnly } from '../../src/store/open.ts';
import { recordingEffects } from '../analysis/run.ts';
import { lensLog } from '../lens-log.ts';
import { sharedFolder } from '../shared-folder.ts';

/** Twelve agents with long names, each with a slot and tools that no answer called. */
const names = Array.from({ length: 12 }, (_, n) => `agent-${n}-${'ü'.repeat(200)}`);
const log = lensLog(
  names.map((agent, n) => ({ id: `s${n}`, agent })),
  names.flatMap((agent, n) =>
    ['/a', '/b', '/c'].map((folder, index) => ({
      id: `e${n}-${index}`,
      session: `s${n}`,
      agent,
      path: '/v1/messages',
      body: JSON.stringify({
        model: `model-${'m'.repeat(300)}`,
        system: `You are agent ${n}.\nWorking directory: ${folder}\n${'Follow the rules.\n'.repeat(20)}`,
        tools: [
          { name: `tool-${'t'.repeat(300)}`, description: 'A tool.', input_schema: { type: 'object' } },
        ],
        messages: [{ role: 'user', content: 'Hello.' }],
      }),
    })),
  ),
);

let folder: string;
let logFile: string;
let data: ReportData;

beforeAll(async () => {
  folder = sharedFolder();
  logFile = path.join(folder, 'log.jsonl');
  writeFileSync(logFile, log);
  const effects = recordingEffects(folder);
  expect(await summarize({ logs: [logFile], readers }, false, effects)).toBe(0);
  const database = await openReadOnly(path.join(folder, 'lens.duckdb'));
  data = await readReport(database);
  await database.close();
});

describe('the summary', () => {
  test('is under 4 kB in both forms, and states how many findings are left out', () => {
    const all = findings(data).reduce((sum, topic) => sum + topic.findings.length, 0);
    const text = textSummary(data);
    const json = JSON.parse(jsonSummary(data));
    for (const form of [text, jsonSummary(data)])
      expect(Buffer.byteLength(form)).toBeLessThanOrEqual(MAX_SUMMARY_BYTES);
    expect(json.findings.length + json.left_out).toBe(all);
    expect(json.left_out).toBeGreaterThan(0);
    const shown = text.match(/^- /gm)?.length ?? 0;
    expect(text).toContain(`${all - shown} findings left out`);
    expect(json.agents_left_out).toBe(names.length - json.agents.length);
  });

  test('has the first finding of each topic before the second of any, at any length', () => {
    const topics = findings(data).map(({ topic }) => topic);
    fc.assert(
      fc.property(fc.integer({ min: 1_000, max: 30_000 }), (most) => {
        const text = textSummary(data, most);
        const { findings: shown } = JSON.parse(jsonSummary(data, most)) as {
          findings: { topic: string; requests: number; of: number }[];
        };
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(most);
        for (const { requests, of } of shown) expect(requests).toBeLessThanOrEqual(of);
        if (most > 20_000) expect(new Set(shown.map(({ topic }) => topic))).toEqual(new Set(topics));
      }),
      { numRuns: 25 },
    );
  });
});

test('reads an existing database, as text and as JSON, with a filter', async () => {
  const effects = recordingEffects(folder);
  const wanted = { logs: [], readers, filter: { session: 's3' } };
  expect(await summarize(wanted, true, effects)).toBe(0);
  const summary = JSON.parse(effects.seen.out);
  expect(summary).toMatchObject({ version: 1, narrowed: { session: 's3' }, exchanges: 3, sessions: 1 });
  expect(summary.agents).toHaveLength(1);
});

test('has the exit code of lens analyze when a log cannot be read', async () => {
  const effects = recordingEffects(sharedFolder());
  expect(await summarize({ logs: [logFile, `${logFile}.missing`], readers }, false, effects)).toBe(1);
  expect(effects.seen.err).toContain('log.jsonl.missing');
  expect(effects.seen.out).toContain('36 requests of 12 agents');
});
