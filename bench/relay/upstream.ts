import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Child process: a stand-in that reads the request and streams 500 deltas. `?deltas=N` changes their number, `?size=N`
 * the bytes of each.
 */
const server = createServer({ keepAliveTimeout: 0 }, async (request, response) => {
  for await (const _chunk of request);
  const query = new URL(request.url ?? '/', 'http://x').searchParams;
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  await stream(response, Number(query.get('deltas') ?? 500), 'x'.repeat(Number(query.get('size') ?? 20)));
  response.end('data: [DONE]\n\n');
});
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on('disconnect', () => process.exit());

async function stream(response: ServerResponse, deltas: number, text: string): Promise<void> {
  for (let i = 0; i < deltas; i++) {
    const event = { id: 'x', model: 'm', choices: [{ index: 0, delta: { content: `${i} ${text}` } }] };
    const more = response.write(`data: ${JSON.stringify(event)}\n\n`);
    if (!more && !response.destroyed)
      await new Promise((resolve) => response.once('drain', resolve).once('close', resolve));
    // Deltas come a few at a time, as from a real model, not all in one turn of the loop.
    else if (i % 10 === 9) await new Promise(setImmediate);
  }
}
