import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type OpenRecorder, openRecorder } from '../../src/proxy/recorder.ts';
import { limits } from '../../src/proxy/sink/limits.ts';

let folder: string;
let warnings: string[];
let finished: number;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lens-restart-'));
  warnings = [];
  finished = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (stalledAfter: number = limits.stalledAfter): Promise<OpenRecorder> =>
  openRecorder({
    folder,
    name: 'log',
    session: {
      id: 'session',
      ts: new Date().toISOString(),
      lens: '0.0.0',
      agent: 'test',
      platform: 'test',
      mode: 'reverse',
      upstreams: [],
      settings: {},
    },
    secrets: [],
    events: true,
    limits: { ...limits, stalledAfter },
    onFinished: () => finished++,
    onWarning: (message) => warnings.push(message),
  });

/** Records a whole exchange, or its request alone. */
function exchange(recorder: OpenRecorder, n: number, answered = true): void {
  const tap = recorder.exchange({
    method: 'POST',
    target: { origin: 'https://api.example', path: '/v1/messages', agent: 'test' },
    headers: ['content-type', 'application/json'],
    connection: 'c1',
  });
  tap.requestChunk(Buffer.from(`{"model":"m","messages":[],"n":${n}}`));
  tap.requestEnd();
  if (!answered) return;
  tap.answerHead(200, ['content-type', 'application/json']);
  tap.answerChunk(Buffer.from('{"error":"none"}'));
  tap.end('complete');
}

const lines = (name: string): Record<string, unknown>[] =>
  readFileSync(path.join(folder, name), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await after(20);
}

it('a recording process that dies is reported and started again, and the gap is in the record', async () => {
  const recorder = await open();
  exchange(recorder, 1);
  exchange(recorder, 2, false);
  await until(() => finished === 1);
  const first = recorder.pid;
  process.kill(first, 'SIGKILL');
  await until(() => warnings.length > 0 && recorder.pid !== first);
  expect(warnings).toEqual([expect.stringMatching(/^RECORDING WAS INTERRUPTED: .*SIGKILL.*log-2\.jsonl\.$/)]);
  exchange(recorder, 3);
  const summary = await recorder.close();
  expect(readdirSync(folder).filter((name) => name.endsWith('.jsonl'))).toEqual(['log-2.jsonl', 'log.jsonl']);
  expect(lines('log-2.jsonl').map(({ kind }) => kind)).toEqual([
    'session',
    'gap',
    'request',
    'headers',
    'response',
  ]);
  expect(lines('log-2.jsonl')[0]).toMatchObject({ id: 'session' });
  expect(lines('log-2.jsonl')[1]).toMatchObject({ reason: expect.stringContaining('SIGKILL') });
  expect(summary).toMatchObject({ exchanges: 2, outcomes: { complete: 2 }, warnings });
});

it('one that no longer answers is ended and started again', async () => {
  const recorder = await open(1000);
  exchange(recorder, 1);
  await until(() => finished === 1);
  const first = recorder.pid;
  process.kill(first, 'SIGSTOP');
  exchange(recorder, 2);
  await until(() => recorder.pid !== first && warnings.length > 0);
  expect(warnings[0]).toMatch(/^RECORDING WAS INTERRUPTED: .*no response/);
  exchange(recorder, 3);
  const summary = await recorder.close();
  expect(summary.exchanges).toBe(2);
});

it('one that fails again and again is given up, and lens ends', async () => {
  const recorder = await open();
  for (let round = 0; round < 4; round++) {
    const { pid } = recorder;
    process.kill(pid, 'SIGKILL');
    await until(() => warnings.length > round);
  }
  expect(warnings.at(-1)).toMatch(/^RECORDING STOPPED: /);
  exchange(recorder, 1);
  const summary = await recorder.close();
  expect(summary.exchanges).toBe(0);
  expect(summary.warnings).toEqual(warnings);
});

it('one that stalls while it is closed does not keep lens from ending', async () => {
  const recorder = await open(1000);
  exchange(recorder, 1);
  process.kill(recorder.pid, 'SIGSTOP');
  const started = performance.now();
  const summary = await recorder.close();
  expect(performance.now() - started).toBeLessThan(20_000);
  expect(summary.warnings).toEqual([expect.stringMatching(/^RECORDING STOPPED: .*no response/)]);
});
