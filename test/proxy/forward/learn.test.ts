import { afterEach, describe, expect, test } from 'vitest';
import { createCa } from '../../../src/proxy/ca/certificates.ts';
import { learnLog } from '../../../src/proxy/forward/learn.ts';
import type { TunnelFigures } from '../../../src/proxy/forward/types.ts';
import { Cleanup, openTunnel, realHost, secure, startProxy, until } from './support.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

function tunnel(host: string, figures: Partial<TunnelFigures>) {
  const zero = { up: 0, down: 0, ms: 0, msAnswer: 0 };
  return { kind: 'tunnel' as const, authority: { host, port: 443 }, ...zero, ...figures };
}

describe('a tunnels host', () => {
  test.each([
    {
      case: 'a large request with a slow answer',
      figures: { up: 60_000, down: 9_000, msAnswer: 2_000 },
      likely: true,
    },
    {
      case: 'a large request answered at once (metrics)',
      figures: { up: 60_000, down: 900, msAnswer: 2 },
      likely: false,
    },
    {
      case: 'a small request with a slow answer (download)',
      figures: { up: 900, down: 9e6, msAnswer: 9_000 },
      likely: false,
    },
  ])('with $case is proposed: $likely', ({ figures, likely }) => {
    const log = learnLog();
    log.take(tunnel('x.example.com', figures));
    expect(log.report().join('\n').includes('--intercept x.example.com')).toBe(likely);
  });

  test('is judged tunnel by tunnel, and its figures are summed', () => {
    const log = learnLog();
    log.take(tunnel('x.example.com', { up: 6_000, down: 10, ms: 1_500, msAnswer: 1 }));
    log.take(tunnel('x.example.com', { up: 10, down: 50_000, ms: 1_500, msAnswer: 800 }));
    log.take(tunnel('y.example.com', { up: 9_000, down: 1, ms: 100, msAnswer: 400 }));
    log.take({ kind: 'refused', reason: 'x' });
    expect(log.report()).toMatchInlineSnapshot(`
      [
        "Hosts that were reached (none decrypted):",
        "  y.example.com: 1 tunnel, 9 kB up, 1 B down, 100 ms open, longest answer 400 ms",
        "  x.example.com: 2 tunnels, 6.01 kB up, 50 kB down, 3 s open, longest answer 800 ms",
        "Likely model traffic (large requests, slowly streamed answers): --intercept y.example.com",
      ]
    `);
  });

  test('is none when nothing passed', () => {
    expect(learnLog().report()).toMatchInlineSnapshot(`
      [
        "There was no connection: the agent does not use the proxy variables.",
      ]
    `);
  });
});

test('an answer streamed through a real tunnel is seen from outside as one', async () => {
  const ca = await createCa(['example.com'], new Date());
  const { port } = await realHost(
    ca,
    'model.example.com',
    (request, response) => {
      request.resume();
      request.on('end', () => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        let left = 10;
        const timer = setInterval(() => {
          response.write(`data: ${left}\n\n`);
          left -= 1;
          if (left > 0) return;
          clearInterval(timer);
          response.end();
        }, 60);
      });
    },
    cleanup,
  );
  const proxy = await startProxy({ listed: [], handle: () => undefined }, cleanup);
  const { socket } = await openTunnel(proxy.port, `model.example.com:${port}`);
  const tls = await secure(socket, { ca: [ca.certificate], servername: 'model.example.com' });
  const body = 'x'.repeat(20_000);
  tls.write(
    `POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  for await (const _ of tls);
  await until(() => proxy.events.length === 1);
  const log = learnLog();
  for (const event of proxy.events) log.take(event);
  expect(log.report().at(-1)).toContain('--intercept model.example.com');
});
