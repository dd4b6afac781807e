import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { Agent, request } from 'undici';
import { lensReader } from '../../src/record/read.ts';

/** What one killed capture left behind. */
export interface KillResult {
  /** Exchanges the clients saw end, and of these the ones whose ending is on disk. */
  ended: number;
  endedOnDisk: number;
  /** Exchanges that ended within the last `grace` milliseconds before the kill, whose lines may still be on their way. */
  justEnded: number;
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

/**
 * Runs lens under load, kills it with SIGKILL after `after` milliseconds of load, and reads what it left.
 * @param grace milliseconds within which an ending may not have reached the disk yet
 */
export async function killRound(folder: string, after: number, grace = 150): Promise<KillResult> {
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
  const endedAt = new Map<number, number>();
  let killed = false;
  let next = 0;
  const worker = async (): Promise<void> => {
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
  const load = Promise.all(Array.from({ length: 8 }, worker));
  await new Promise((resolve) => setTimeout(resolve, after));
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const killedAt = performance.now();
  killed = true;
  child.kill('SIGKILL');
  await Promise.all([exited, load]);
  await agent.destroy();
  upstream.closeAllConnections();
  await new Promise((resolve) => upstream.close(resolve));
  return judge(folder, endedAt, killedAt - grace);
}

async function startLens(folder: string, upstream: string): Promise<{ child: ChildProcess; url: string }> {
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

function judge(folder: string, endedAt: ReadonlyMap<number, number>, until: number): KillResult {
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
  const ended = [...endedAt].filter(([, at]) => at < until);
  return {
    ended: ended.length,
    endedOnDisk: ended.filter(([n]) => complete.has(n)).length,
    justEnded: endedAt.size - ended.length,
    lines: lines.length,
    warnings: records.flatMap((record) => (record.kind === 'warning' ? [record.code] : [])),
  };
}
