import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { request } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { limits } from '../../src/proxy/sink/limits.ts';
import { Cleanup, messageEvents, messagesBody, startLens, startUpstream, streamHead } from './harness.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

const json = JSON.stringify({ type: 'message', content: [{ type: 'text', text: 'x'.repeat(200_000) }] });
const answers: [string, (response: ServerResponse) => unknown][] = [
  [
    'a stream',
    (response) => {
      response.writeHead(200, streamHead);
      for (const event of messageEvents('hello')) response.write(event);
      response.end();
    },
  ],
  [
    'an answer that said its length',
    (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': json.length });
      response.end(json);
    },
  ],
  [
    'an answer of one byte',
    (response) => {
      response.writeHead(200, { 'content-type': 'text/plain', 'content-length': 1 });
      response.end('x');
    },
  ],
  [
    'an answer that is cut off',
    (response) => response.writeHead(200, streamHead).write('data: {', () => response.destroy()),
  ],
  ['no answer', (response) => response.destroy()],
];

describe('what a client has seen the end of is with the system: kill -9 cannot take it', () => {
  it.each(answers)('%s', async (_name, answer) => {
    const upstream = await startUpstream(cleanup, answer);
    const lens = await startLens(cleanup, upstream.url);
    for (let n = 1; n <= 20; n++) {
      const got = await request(`${lens.url}/v1/messages`, { method: 'POST', body: messagesBody });
      await got.body.text().catch(() => undefined);
      const kinds = readFileSync(lens.file, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line).kind);
      expect(kinds.filter((kind) => kind === 'response')).toHaveLength(n);
    }
  });

  it('but a record that cannot be written in time holds up nobody', async () => {
    const upstream = await startUpstream(cleanup);
    const lens = await startLens(cleanup, upstream.url, { limits: { ...limits, endHeld: 0 } });
    const got = await request(`${lens.url}/v1/messages`, { method: 'POST', body: messagesBody });
    expect(await got.body.text()).toBe('{}');
    expect((await lens.finish()).responses).toHaveLength(1);
  });
});
