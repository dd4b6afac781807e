import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { request } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { startLens as lensProcess, recorded } from '../../bench/kill/kill.ts';
import { limits } from '../../src/proxy/sink/limits.ts';
import {
  Cleanup,
  eventually,
  messageEvents,
  messagesBody,
  startLens,
  startUpstream,
  streamHead,
} from './harness.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

const json = JSON.stringify({ type: 'message', content: [{ type: 'text', text: 'x'.repeat(200_000) }] });
const stream = (response: ServerResponse): void => {
  response.writeHead(200, streamHead);
  for (const event of messageEvents('hello')) response.write(event);
  response.end();
};
/** What an upstream does, and the outcome that the log must tell of it. */
const answers: [string, (response: ServerResponse) => unknown][] = [
  ['complete', stream],
  [
    'complete',
    (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': json.length });
      response.end(json);
    },
  ],
  [
    'complete',
    (response) => {
      response.writeHead(200, { 'content-type': 'text/plain', 'content-length': 1 });
      response.end('x');
    },
  ],
  ['truncated', (response) => response.writeHead(200, streamHead).write('data: {', () => response.destroy())],
  ['upstream_error', (response) => response.destroy()],
];

const linesOf = (file: string, kind: string): Record<string, unknown>[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
    .filter((line) => line.kind === kind);

describe('what a client has seen the end of', () => {
  it('is in the log although lens was killed at once, and what was still open states it', async () => {
    const left = messageEvents('never ends').slice(0, 3);
    const upstream = await startUpstream(cleanup, (response, _request, { url }) => {
      const wanted = answers[Number(new URL(url, 'http://x').searchParams.get('n')) % 10]?.[1];
      if (wanted) {
        wanted(response);
        return;
      }
      response.writeHead(200, streamHead);
      for (const event of left) response.write(event);
    });
    const folder = mkdtempSync(path.join(tmpdir(), 'lens-killed-'));
    cleanup.add(() => rmSync(folder, { recursive: true, force: true }));
    const { child, url } = await lensProcess(folder, upstream.url);
    cleanup.add(() => child.kill('SIGKILL'));
    const send = (n: number) => request(`${url}/v1/messages?n=${n}`, { method: 'POST', body: messagesBody });
    const log = (): string =>
      path.join(folder, readdirSync(folder).find((name) => name.endsWith('.jsonl')) as string);

    await (await send(0)).body.text();
    await eventually(() => linesOf(log(), 'session').length === 1);
    const writer = linesOf(log(), 'session')[0]?.pid as number;
    expect(writer).not.toBe(child.pid);

    // Read and not left: leaving would end it.
    const open = await send(9);
    open.body.on('error', () => undefined).resume();
    await eventually(() => linesOf(log(), 'event').length === messageEvents('').length + left.length);

    // From now on nothing is recorded, and yet every exchange ends for its client.
    process.kill(writer, 'SIGSTOP');
    cleanup.add(() => isAlive(writer) && process.kill(writer, 'SIGCONT'));
    for (let round = 1; round <= 3; round++) {
      for (const n of answers.keys()) await (await send(10 * round + n)).body.text().catch(() => undefined);
    }
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
    process.kill(writer, 'SIGCONT');
    await recorded(folder);

    const round = answers.map(([outcome]) => outcome);
    // Ids sort as the requests came.
    const responses = linesOf(log(), 'response').sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1));
    const lost = responses.filter(
      ({ error }) => (error as { code?: string } | undefined)?.code === 'LENS_KILLED',
    );
    expect(lost).toMatchObject([{ outcome: 'truncated', status: 200, events: 3 }]);
    expect(responses.filter((line) => !lost.includes(line)).map(({ outcome }) => outcome)).toEqual([
      'complete',
      ...round,
      ...round,
      ...round,
    ]);
  });

  it('is not held up longer than a moment when the recording process does not take it', async () => {
    const upstream = await startUpstream(cleanup);
    // Without the file in memory, and with more than the system takes in between.
    const lens = await startLens(cleanup, upstream.url, {
      limits: { ...limits, memoryFile: 0, endHeld: 20 },
    });
    process.kill(lens.recording, 'SIGSTOP');
    const body = JSON.stringify({ ...JSON.parse(messagesBody), system: 'x'.repeat(3_000_000) });
    const got = await request(`${lens.url}/v1/messages`, { method: 'POST', body });
    expect(await got.body.text()).toBe('{}');
    process.kill(lens.recording, 'SIGCONT');
    const { requests, responses } = await lens.finish();
    expect(requests).toMatchObject([{ bytes: body.length }]);
    expect(responses).toMatchObject([{ outcome: 'complete' }]);
  });
});

describe('a recording process that is killed', () => {
  it('is reported loudly and started again, and the agent continues', async () => {
    const upstream = await startUpstream(cleanup, stream);
    const lens = await startLens(cleanup, upstream.url);
    const send = async (): Promise<string> =>
      (await request(`${lens.url}/v1/messages`, { method: 'POST', body: messagesBody })).body.text();
    await send();
    await eventually(() => linesOf(lens.file, 'response').length === 1);
    process.kill(lens.recording, 'SIGKILL');
    expect(await send()).toBe(messageEvents('hello').join(''));
    await eventually(() => lens.warnings.length > 0);
    expect(await send()).toBe(messageEvents('hello').join(''));
    const { summary } = await lens.finish();
    expect(summary.warnings).toEqual([
      expect.stringMatching(/^RECORDING WAS INTERRUPTED: the recording process failed \(ended by SIGKILL\)/),
    ]);
    expect(lens.warnings).toEqual(summary.warnings);
  });

  it('ignores what asks everybody to end: it ends with lens', async () => {
    const upstream = await startUpstream(cleanup, stream);
    const lens = await startLens(cleanup, upstream.url);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(lens.recording, signal);
    const got = await request(`${lens.url}/v1/messages`, { method: 'POST', body: messagesBody });
    await got.body.text();
    expect((await lens.finish()).responses).toHaveLength(1);
    expect(isAlive(lens.recording)).toBe(false);
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
