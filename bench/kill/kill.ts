import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { lensReader } from '../../src/record/read.ts';
import { isRunning } from '../../src/record/running.ts';

/** What one killed capture left behind. */
export interface KillResult {
  /** Exchanges whose end a client had seen. */
  ended: number;
  /** Of these the ones whose ending is not on disk: milliseconds between their end and the kill, longest first. */
  missing: number[];
  /** Missing ones although the same client had a later exchange whose ending is on disk. */
  gaps: number;
  lines: number;
  /** Codes of the reader's warnings. */
  warnings: string[];
}

const body = (n: number): string =>
  JSON.stringify({
    model: 'm',
    stream: true,
    n,
    messages: [{ role: 'user', content: 'x'.repeat(20_000 + (n % 7) * 9000) }],
  });

/** The load while it runs. */
export interface RunningLoad {
  /** Numbers of the exchanges whose end a client has seen. */
  ended(): number[];
  /** Numbers of those whose ending can be read in the log. */
  onDisk(): Set<number>;
}

/** Runs lens under load, kills it with SIGKILL when `moment` has come, and reads what it left. */
export async function killRound(
  folder: string,
  moment: (load: RunningLoad) => Promise<unknown>,
): Promise<KillResult> {
  const upstream = createServer(async (incoming, response) => {
    for await (const _chunk of incoming);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (let i = 0; i < 20; i++) {
      response.write(
        `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: `word ${i} ` } }] })}\n\n`,
      );
      if (i % 5 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    response.end('data: [DONE]\n\n');
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const { child, url } = await startLens(
    folder,
    `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`,
  );
  const agent = new Agent({ connections: 8 });
  const clients = Array.from({ length: 8 }, () => new Map<number, number>());
  let killed = false;
  let next = 0;
  const send = async (endedAt: Map<number, number>): Promise<void> => {
    while (!killed) {
      const n = next++;
      try {
        const answer = await request(`${url}/v1/chat/completions`, {
          method: 'POST',
          body: body(n),
          dispatcher: agent,
        });
        await answer.body.text();
        endedAt.set(n, performance.now());
      } catch (error) {
        if (!killed) throw error;
        // Killed in the middle of this one: it has not ended.
        return;
      }
    }
  };
  const load = Promise.all(clients.map(send));
  await moment({
    ended: () => clients.flatMap((endedAt) => [...endedAt.keys()]),
    onDisk: () => readLog(folder).complete,
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const killedAt = performance.now();
  killed = true;
  child.kill('SIGKILL');
  await Promise.all([exited, load]);
  await agent.destroy();
  upstream.closeAllConnections();
  await new Promise((resolve) => upstream.close(resolve));
  await recorded(folder);
  return judge(readLog(folder), clients, killedAt);
}

/** Waits until the process that records has written what it had, and is gone. */
export async function recorded(folder: string): Promise<void> {
  for (;;) {
    const [name] = readdirSync(folder).filter((file) => file.endsWith('.jsonl'));
    if (name === undefined || !(await isRunning(path.join(folder, name)))) return;
    await after(10);
  }
}

/** `lens capture` in reverse mode as a process of its own. */
export async function startLens(
  folder: string,
  upstream: string,
): Promise<{ child: ChildProcess; url: string }> {
  const cli = new URL('../../src/cli.ts', import.meta.url).href;
  const main = `const { main } = await import(${JSON.stringify(cli)}); await main(process.argv);`;
  const args = ['capture', '--upstream', upstream, '--out', folder, '--mode', 'reverse'];
  const child = spawn(process.execPath, ['--input-type=module', '-e', main, 'lens', ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk) => {
      text += chunk;
      const found = /listens on (http:\/\/[\d.]+:\d+)/.exec(text)?.[1];
      if (found) resolve(found);
    });
    child.once('exit', () => reject(new Error(`lens ended by itself: ${text}`)));
  });
  return { child, url };
}

interface ReadLog {
  /** Numbers of the exchanges with an ending. */
  complete: Set<number>;
  lines: number;
  warnings: string[];
}

function readLog(folder: string): ReadLog {
  const [name] = readdirSync(folder).filter((file) => file.endsWith('.jsonl'));
  const text = name === undefined ? '' : readFileSync(path.join(folder, name), 'utf8');
  const lines = text.split('\n').filter((line) => line !== '');
  const decoder = lensReader.open({ file: 'log' });
  const records = lines.flatMap((line, i) => [
    ...decoder.push(Buffer.from(line), { file: 'log', line: i + 1, offset: 0 }),
  ]);
  records.push(...decoder.end());
  const numbers = new Map<string, number>();
  const complete = new Set<number>();
  for (const record of records) {
    if (record.kind === 'request' && record.body && 'json' in record.body) {
      numbers.set(record.head.id, JSON.parse(record.body.json.toString()).n);
    }
    if (record.kind === 'response' && record.response.outcome === 'complete')
      complete.add(numbers.get(record.response.id) ?? -1);
  }
  const warnings = records.flatMap((record) => (record.kind === 'warning' ? [record.code] : []));
  return { complete, lines: lines.length, warnings };
}

function judge(
  { complete, lines, warnings }: ReadLog,
  clients: readonly ReadonlyMap<number, number>[],
  killedAt: number,
): KillResult {
  const missing: number[] = [];
  let gaps = 0;
  for (const endedAt of clients) {
    // In the order they ended; a client sends its next request only then.
    const numbers = [...endedAt.keys()];
    const last = numbers.findLastIndex((n) => complete.has(n));
    for (const [place, n] of numbers.entries()) {
      if (complete.has(n)) continue;
      missing.push(killedAt - (endedAt.get(n) as number));
      if (place < last) gaps++;
    }
  }
  const ended = clients.reduce((sum, { size }) => sum + size, 0);
  return { ended, missing: missing.sort((one, other) => other - one), gaps, lines, warnings };
}
