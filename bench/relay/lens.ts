import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { createHandlers } from '../../src/proxy/handlers.ts';
import { listen } from '../../src/proxy/listener.ts';
import { type OpenRecorder, openRecorder } from '../../src/proxy/recorder.ts';
import { createRouter } from '../../src/proxy/router.ts';
import { type Recorder, unrecordedTap } from '../../src/proxy/types.ts';
import { httpUpstream } from '../../src/proxy/upstream.ts';

/** Child process: lens' relay, with its recorder (`record FOLDER`) or with one that does nothing (`bare`). */
const [kind, upstreamUrl = '', folder = ''] = process.argv.slice(2);

const none: Recorder = {
  exchange: () => unrecordedTap,
  other: () => undefined,
  passed: () => unrecordedTap,
  tunnel: () => undefined,
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
let begun = 0;
let written = 0;
const opened: OpenRecorder | undefined =
  kind === 'bare'
    ? undefined
    : await openRecorder({
        folder,
        name: 'log',
        session,
        secrets: [],
        events: true,
        onFinished: () => written++,
      });
const recorder: Recorder = opened
  ? {
      ...opened,
      exchange(start) {
        begun++;
        return opened.exchange(start);
      },
    }
  : none;
const handlers = createHandlers({
  router: createRouter({ agents: [], upstream: upstreamUrl }),
  recorder,
  upstream: httpUpstream(),
  upgrade: (_request, socket) => socket.destroy(),
  bound: '127.0.0.1',
});
const listener = await listen(handlers.direct);
process.send?.({ port: listener.port });

/** CPU of all threads in milliseconds, and the largest resident size so far in MB; of both processes. */
process.on('message', async (message) => {
  if (message === 'usage') {
    const { user, system } = process.cpuUsage();
    const other = usageOf(opened?.pid);
    process.send?.({
      cpu: (user + system) / 1000 + other.cpu,
      rss: process.memoryUsage.rss() / 1e6 + other.rss,
      peak: process.resourceUsage().maxRSS / 1000 + other.peak,
    });
  } else if (message === 'settle') {
    // The record may be behind the clients: nobody waits for it.
    while (written < begun) await setTimeout(5);
    process.send?.({});
  } else if (message === 'close') {
    await listener.close();
    process.send?.(kind === 'bare' ? {} : await recorder.close());
    process.exit();
  }
});
process.on('disconnect', () => process.exit());

/** The same of the recording process, as Linux tells it. */
function usageOf(pid: number | undefined): { cpu: number; rss: number; peak: number } {
  if (pid === undefined || process.platform !== 'linux') return { cpu: 0, rss: 0, peak: 0 };
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kilobytes = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]);
  // Fields 14 and 15 in ticks of 10 ms; the name before them ends with the last bracket.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return {
    cpu: (Number(fields[11]) + Number(fields[12])) * 10,
    rss: kilobytes('VmRSS') / 1000,
    peak: kilobytes('VmHWM') / 1000,
  };
}
