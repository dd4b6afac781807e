import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { describeError } from '../../src/errors.ts';
import { listen } from '../../src/proxy/listener.ts';
import { rawRequest } from './harness.ts';

describe('listener', () => {
  it('takes a free port on loopback', async () => {
    const listener = await listen((_request, response) => response.end('hello'));
    expect(listener.url).toBe(`http://127.0.0.1:${listener.port}`);
    expect(await (await fetch(listener.url)).text()).toBe('hello');
    await listener.close();
    await expect(fetch(listener.url)).rejects.toThrow();
  });

  it('reports what is wrong with a port and an address', async () => {
    const taken = await listen(() => undefined);
    const error = await listen(() => undefined, { port: taken.port }).catch((reason) => reason);
    await taken.close();
    expect(describeError(error).replaceAll(String(taken.port), 'PORT')).toMatchInlineSnapshot(`
      "--port: port PORT of 127.0.0.1 is in use by another program.
        Leave --port out to get a free one."
    `);
    await expect(listen(() => undefined, { host: '203.0.113.1' })).rejects.toMatchObject({
      code: 'port_taken',
      message: '203.0.113.1 is not an address of this machine.',
    });
  });

  it('ends what was upgraded when it closes, and answers what is no HTTP', async () => {
    const listener = await listen(() => undefined);
    listener.server.on('upgrade', (_request, socket) =>
      socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n'),
    );
    const upgraded = connect(listener.port, '127.0.0.1');
    upgraded.on('error', () => undefined);
    upgraded.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    await new Promise((resolve) => upgraded.once('data', resolve));
    expect((await rawRequest(listener.port, 'no http at all\r\n\r\n')).text).toMatch(/^HTTP\/1.1 400 /);
    const ended = new Promise((resolve) => upgraded.once('close', resolve));
    await listener.close();
    await ended;
  });
});
