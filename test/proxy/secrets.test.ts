import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { request } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { Cleanup, startLens, startUpstream, streamHead } from './harness.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

let planted = 0;
/** A credential that stands nowhere else. */
function secret(shape = 'Zz'): string {
  return `${shape}${(++planted).toString(36).padStart(6, '0')}Qx7-secret`;
}

const chatAnswer = (text: string) => ({
  id: 'x',
  model: 'm',
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: text } }],
});

function onDisk(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
}

describe('credentials', () => {
  it('are nowhere on disk: 1,000 of them in headers, cookies, query keys and URLs, each echoed by body, answer and error', async () => {
    const secrets: string[] = [];
    const plant = (shape?: string): string => {
      const one = secret(shape);
      secrets.push(one);
      return one;
    };
    const upstream = await startUpstream(cleanup, (response, incoming, seen) => {
      const echo = `${incoming.url} ${incoming.rawHeaders.join(' ')} ${seen.body}`;
      const cookie = plant();
      const stream = Number(incoming.headers['x-round']) % 2 === 0;
      response.setHeader('Set-Cookie', [`sid=${cookie}; Path=/; HttpOnly`, `other="${plant()}"`]);
      response.setHeader('x-request-id', `req-${incoming.headers['x-api-key']}`);
      if (stream) {
        response.writeHead(200, streamHead);
        response.end(
          `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: echo + cookie } }] })}\n\ndata: [DONE]\n\n`,
        );
      } else {
        response.writeHead(Number(incoming.headers['x-round']) % 3 === 0 ? 401 : 200, {
          'content-type': 'application/json',
        });
        response.end(JSON.stringify(chatAnswer(echo + cookie)));
      }
    });
    const lens = await startLens(cleanup, upstream.url);
    for (let round = 0; round < 100; round++) {
      const key = plant('sk-');
      const url = plant('AIza');
      const password = plant();
      const headers = {
        'x-round': String(round),
        authorization: `Bearer ${plant()}`,
        'x-api-key': key,
        'x-goog-api-key': plant(),
        'api-key': plant(),
        'proxy-authorization': `Basic ${Buffer.from(`u:${password}`).toString('base64')}`,
        cookie: `a=${plant()}; b=${plant()}`,
        'x-amz-security-token': plant(),
        'cosy-key': plant(),
        'x-custom-token': plant(),
      };
      const text = `my key is ${key}, in JSON "${headers['x-goog-api-key']}" and in ${encodeURIComponent(url)} ${password}`;
      const body = JSON.stringify({
        model: 'm',
        messages: [
          { role: 'user', content: text },
          { role: 'user', content: headers.cookie },
        ],
      });
      const got = await request(`${lens.url}/v1/chat/completions?key=${url}&access_token=${plant()}`, {
        method: 'POST',
        headers,
        body,
      });
      await got.body.dump();
    }
    const log = await lens.finish();
    expect(log.requests).toHaveLength(100);
    expect(secrets.length).toBeGreaterThan(1000);
    const text = onDisk(lens.folder);
    expect(secrets.filter((one) => text.includes(one))).toEqual([]);
    expect(log.requests.every(({ masked }) => (masked ?? 0) > 0)).toBe(true);
    expect(log.responses.every(({ masked }) => (masked ?? 0) > 0)).toBe(true);
    expect(log.requests[0]?.headers).not.toHaveProperty('x-api-key');
    expect(log.requests[0]?.dropped).toContain('x-api-key');
  });

  it('of the environment and the command line are masked where they are echoed', async () => {
    const known = secret();
    const upstream = await startUpstream(cleanup, (response) =>
      response.end(JSON.stringify(chatAnswer(`it is ${known}`))),
    );
    const lens = await startLens(cleanup, upstream.url, { secrets: [known] });
    const body = JSON.stringify({ model: 'm', messages: [{ role: 'tool', content: `X=${known}` }] });
    await (await request(`${lens.url}/v1/chat/completions`, { method: 'POST', body })).body.dump();
    const log = await lens.finish();
    expect(onDisk(lens.folder)).not.toContain(known);
    expect([log.requests[0]?.masked, log.responses[0]?.masked]).toEqual([1, 1]);
  });

  it('are not in the error of an upstream that cannot be reached', async () => {
    const password = secret();
    const lens = await startLens(cleanup, `http://user:${password}@127.0.0.1:1`);
    const got = await request(`${lens.url}/v1/messages`, { method: 'POST', body: '{}' });
    expect(await got.body.text()).not.toContain(password);
    await lens.finish();
    expect(onDisk(lens.folder)).not.toContain(password);
  });
});
