import fs, { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Batcher } from '../../../src/proxy/sink/batcher.ts';
import { limits as defaults, type Limits } from '../../../src/proxy/sink/limits.ts';
import { type Batch, type EndStep, type StartStep, step } from '../../../src/proxy/sink/messages.ts';
import { Sink } from '../../../src/proxy/sink/sink.ts';
import type { LogRedactor } from '../../../src/secrets/log-redactor.ts';

/** What one exchange is made of, before it is cut into chunks. */
export interface Played {
  start?: Partial<StartStep>;
  request: readonly Uint8Array[];
  head?: { status: number; headers: readonly string[] };
  answer: readonly Uint8Array[];
  end?: EndStep;
}

const start: StartStep = {
  id: '01M7YW7TC7ACS5C2940GY6Y5VK',
  at: Date.parse('2026-11-21T10:00:00Z'),
  byPath: true,
  method: 'POST',
  target: { origin: 'https://api.example', path: '/v1/messages', agent: 'test' },
  headers: ['content-type', 'application/json'],
  connection: 'c1',
};

/** Plays exchanges into a sink in this process and gives the lines of its log, times left out. */
export async function play(
  exchanges: readonly Played[],
  options: { limits?: Partial<Limits>; events?: boolean; secrets?: string[]; redactor?: LogRedactor } = {},
): Promise<Record<string, unknown>[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lens-sink-'));
  const limits = { ...defaults, ...options.limits };
  const sink = new Sink(
    {
      folder,
      name: 'log',
      session: {
        id: 's',
        ts: 't',
        lens: '0',
        agent: 'test',
        platform: 'test',
        mode: 'reverse',
        upstreams: [],
        settings: {},
      },
      secrets: options.secrets ?? [],
      events: options.events ?? true,
      limits,
    },
    { ...fs, now: Date.now, finished: () => undefined, warn: () => undefined },
    options.redactor,
  );
  const send = async (batch: Batch): Promise<void> => sink.batch(batch);
  const batcher = new Batcher({ send, roomFor: (bytes) => bytes <= limits.inFlight }, limits);
  exchanges.forEach(({ start: own, request, head, answer, end }, number) => {
    const lost = { request: 0, answer: 0 };
    const whole = { ...start, ...own };
    batcher.object(step.start, number, whole);
    for (const chunk of request) {
      if (lost.request > 0 || !batcher.chunk(step.requestChunk, number, chunk)) lost.request += chunk.length;
    }
    batcher.object(step.requestEnd, number, null, lost.request);
    if (head) batcher.object(step.answerHead, number, head);
    const kind = whole.websocket ? step.answerMessage : step.answerChunk;
    for (const chunk of answer) {
      if (lost.answer > 0 || !batcher.chunk(kind, number, chunk)) lost.answer += chunk.length;
    }
    batcher.object(step.end, number, end ?? { outcome: 'complete' }, lost.answer);
  });
  await batcher.flush();
  await sink.close();
  const lines = readFileSync(sink.file, 'utf8').split('\n').filter(Boolean);
  rmSync(folder, { recursive: true });
  return lines.map((line) => withoutTimes(JSON.parse(line)));
}

function withoutTimes(line: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(line).filter(([name]) => name !== 'ts' && !name.startsWith('ms')));
}

/** Cuts bytes at the given places (any numbers). */
export function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const at = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...at]
    .map((from, i) => bytes.subarray(from, at[i] ?? bytes.length))
    .filter((chunk) => chunk.length > 0);
}
