import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { usualShape, writeInterludeLog } from '../../bench/analyze/generate.ts';
import { ingest } from '../../src/analysis/ingest/ingest.ts';
import { readers } from '../../src/import/table.ts';
import { requestBody } from '../../src/store/queries/request-body.ts';
import { temporaryDatabase, temporaryFolder } from '../store/fixture.ts';

test.each([
  ['as usual', {}],
  ['dense with escapes', { dense: true }],
  ['of one turn each', { turns: 1, systemKb: 2, toolsKb: 9 }],
])('a log %s is stored whole: every request comes back equal', async (_, more) => {
  const file = path.join(temporaryFolder(), 'log.jsonl');
  const shape = { ...usualShape, requests: 130, systemKb: 4, toolsKb: 12, messagesKb: 12, ...more };
  expect(writeInterludeLog(file, shape).requests).toBe(130);
  const database = await temporaryDatabase();
  const summary = await ingest(database, [file], readers);
  expect(summary).toMatchObject({ exchanges: { added: 130 }, warnings: {} });
  const sent = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ kind }) => kind === 'request');
  for (const [index, { request }] of sent.entries()) {
    expect((await requestBody(database, index + 1))?.text).toBe(JSON.stringify(request));
  }
});
