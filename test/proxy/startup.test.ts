import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { nodeEffects } from '../../src/proxy/capture/types.ts';
import { capture } from '../../src/proxy/capture.ts';
import { Cleanup, startServer } from './harness.ts';

const body = JSON.stringify({ model: 'm', max_tokens: 1, messages: [{ role: 'user', content: 'hi' }] });
const headers = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) };

/** Sends one request; its status, or null when nothing listens yet. */
function post(port: number, target: string, host: string): Promise<number | null> {
  return new Promise((resolve) => {
    const request = httpRequest(
      { port, host: '127.0.0.1', method: 'POST', path: target, headers: { ...headers, host } },
      (response) => response.resume().on('end', () => resolve(response.statusCode ?? 0)),
    );
    request.on('error', () => resolve(null));
    request.end(body);
  });
}

/** The same inside a tunnel, in plain text. */
function postInTunnel(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.on('error', () => resolve(null));
    socket.on('data', (chunk) => {
      text += String(chunk);
      if (/^HTTP\/1.1 200 Connection established\r\n\r\n$/.test(text)) {
        const lines = Object.entries({ ...headers, host: 'api.anthropic.com' }).map(
          ([name, value]) => `${name}: ${value}`,
        );
        socket.write(`POST /v1/messages HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
      }
      const status = /\r\n\r\nHTTP\/1.1 (\d+)/.exec(text)?.[1];
      if (status === undefined) return;
      socket.destroy();
      resolve(Number(status));
    });
    socket.write('CONNECT api.anthropic.com:80 HTTP/1.1\r\nHost: api.anthropic.com:80\r\n\r\n');
  });
}

it.each([
  ['reverse', (port: number) => post(port, '/v1/messages', `127.0.0.1:${port}`)],
  ['forward', (port: number) => post(port, 'http://api.anthropic.com/v1/messages', 'api.anthropic.com')],
  ['forward', postInTunnel],
] as const)('the first request that finds a listener is answered and recorded: %s', async (mode, send) => {
  const cleanup = new Cleanup();
  const home = mkdtempSync(path.join(tmpdir(), 'lens-startup-'));
  try {
    const free = await startServer(cleanup, (_request, response) => response.end());
    const { port } = free;
    await cleanup.run();
    let stop = (): void => undefined;
    const interrupted = new Promise<void>((resolve) => {
      stop = resolve;
    });
    const done = capture(
      { command: [], mode, dry: 'text', port, out: path.join(home, 'log') },
      {
        ...nodeEffects(),
        env: { PATH: process.env['PATH'], HOME: home, XDG_STATE_HOME: home },
        cwd: home,
        print: () => undefined,
        log: () => undefined,
        interrupted: () => interrupted,
      },
    );
    let status: number | null = null;
    while (status === null) {
      status = await send(port);
      if (status === null) await after(1);
    }
    stop();
    expect(await done).toBe(0);
    expect(status).toBe(200);
    const [name = ''] = readdirSync(path.join(home, 'log')).filter((file) => file.endsWith('.jsonl'));
    const lines = readFileSync(path.join(home, 'log', name), 'utf8')
      .trimEnd()
      .split('\n');
    expect(lines.map((line) => JSON.parse(line).kind)).toEqual(['session', 'request', 'headers', 'response']);
  } finally {
    await cleanup.run();
    rmSync(home, { recursive: true, force: true });
  }
});
