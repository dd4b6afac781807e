import { createHandlers } from '../../src/proxy/handlers.ts';
import { listen } from '../../src/proxy/listener.ts';
import { openRecorder } from '../../src/proxy/recorder.ts';
import { createRouter } from '../../src/proxy/router.ts';
import type { Recorder } from '../../src/proxy/types.ts';
import { untapped } from '../../src/proxy/untapped.ts';
import { httpUpstream } from '../../src/proxy/upstream.ts';

/** Child process: lens' relay, with its recorder (`record FOLDER`) or with one that does nothing (`bare`). */
const [kind, upstreamUrl = '', folder = ''] = process.argv.slice(2);

const none: Recorder = {
  exchange: () => untapped,
  other: () => undefined,
  warn: () => undefined,
  close: () => Promise.reject(new Error('nothing was recorded')),
};
const session = {
  id: 's',
  ts: new Date().toISOString(),
  lens: '0',
  agent: 'bench',
  platform: 'bench',
  mode: 'reverse' as const,
  upstreams: [upstreamUrl],
  settings: {},
};
const recorder =
  kind === 'bare' ? none : await openRecorder({ folder, name: 'log', session, secrets: [], events: true });
const handlers = createHandlers({
  router: createRouter({ agents: [], upstream: upstreamUrl }),
  recorder,
  upstream: httpUpstream(),
  upgrade: (_request, socket) => socket.destroy(),
  bound: '127.0.0.1',
});
const listener = await listen(handlers.direct);
process.send?.({ port: listener.port });

/** CPU of all threads in milliseconds, and the largest resident size so far in MB. */
process.on('message', async (message) => {
  if (message === 'usage') {
    const { user, system } = process.cpuUsage();
    process.send?.({
      cpu: (user + system) / 1000,
      rss: process.memoryUsage.rss() / 1e6,
      peak: process.resourceUsage().maxRSS / 1000,
    });
  } else if (message === 'close') {
    await listener.close();
    process.send?.(kind === 'bare' ? {} : await recorder.close());
    process.exit();
  }
});
process.on('disconnect', () => process.exit());
