import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createHandlers } from '../../src/proxy/handlers.ts';
import { listen } from '../../src/proxy/listener.ts';
import { openRecorder, type RecorderOptions } from '../../src/proxy/recorder.ts';
import { createRouter } from '../../src/proxy/router.ts';
import type { CaptureSummary } from '../../src/proxy/types.ts';
import { httpUpstream } from '../../src/proxy/upstream.ts';
import { redactUrl } from '../../src/record/redact.ts';
import {
  type EventLine,
  eventLine,
  headersLine,
  type RequestLine,
  type ResponseLine,
  requestLine,
  responseLine,
  sessionLine,
} from '../../src/record/schema.ts';

/** Things to undo at the end of a test, last first. */
export class Cleanup {
  readonly #steps: (() => unknown)[] = [];
  add(step: () => unknown): void {
    this.#steps.push(step);
  }
  async run(): Promise<void> {
    for (const step of this.#steps.splice(0).reverse()) await step();
  }
}

export interface Running {
  url: string;
  port: number;
  server: Server;
}

/** A real HTTP server on loopback. */
export async function startServer(cleanup: Cleanup, handler: RequestListener): Promise<Running> {
  const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0 }, handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanup.add(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port, server };
}

export interface Lens {
  url: string;
  port: number;
  folder: string;
  file: string;
  /** Process that writes the log. */
  recording: number;
  /** Port of the metrics, where they are served. */
  metricsPort: number | undefined;
  warnings: string[];
  /** Closes lens and gives what it wrote, each line checked by its schema. */
  finish(): Promise<Log>;
}

export interface Log {
  summary: CaptureSummary;
  text: string;
  lines: Record<string, unknown>[];
  requests: RequestLine[];
  responses: ResponseLine[];
  events: EventLine[];
}

/** lens as `capture` puts it together, with one upstream for everything. */
export async function startLens(
  cleanup: Cleanup,
  upstreamUrl: string,
  options: Partial<RecorderOptions> = {},
): Promise<Lens> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lens-proxy-'));
  cleanup.add(() => rmSync(folder, { recursive: true, force: true }));
  const warnings: string[] = [];
  const session = {
    id: 'session',
    ts: new Date().toISOString(),
    lens: '0.0.0',
    agent: 'test',
    platform: 'test',
    mode: 'reverse' as const,
    upstreams: [redactUrl(upstreamUrl).value],
    settings: {},
  };
  const recorder = await openRecorder({
    folder: path.join(folder, 'captures'),
    name: 'log',
    session,
    secrets: [],
    events: true,
    onWarning: (message) => warnings.push(message),
    ...options,
  });
  const upstream = httpUpstream();
  const handlers = createHandlers({
    router: createRouter({ agents: [], name: 'test', upstream: upstreamUrl }),
    recorder,
    upstream,
    upgrade: (_request, socket) => socket.destroy(),
    bound: '127.0.0.1',
  });
  const listener = await listen(handlers.direct);
  let finished: Promise<Log> | undefined;
  const finish = async (): Promise<Log> => {
    await listener.close();
    const summary = await recorder.close();
    await upstream.close();
    return readLog(summary);
  };
  const lens = {
    url: listener.url,
    port: listener.port,
    folder,
    file: recorder.file,
    recording: recorder.pid,
    metricsPort: recorder.metricsPort,
    warnings,
    finish() {
      finished ??= finish();
      return finished;
    },
  };
  cleanup.add(() => lens.finish());
  return lens;
}

function readLog(summary: CaptureSummary): Log {
  const text =
    summary.exchanges === 0 && Object.keys(summary.outcomes).length === 0
      ? readIfThere(summary.file)
      : readFileSync(summary.file, 'utf8');
  const lines = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  const of = (kind: string) => lines.filter((line) => line.kind === kind);
  for (const line of of('session')) sessionLine.parse(line);
  for (const line of of('headers')) headersLine.parse(line);
  return {
    summary,
    text,
    lines,
    requests: of('request').map((line) => requestLine.parse(line)),
    responses: of('response').map((line) => responseLine.parse(line)),
    events: of('event').map((line) => eventLine.parse(line)),
  };
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** All of a body. */
export async function bodyOf(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** What a server saw of a request. */
export interface Seen {
  method: string;
  url: string;
  rawHeaders: string[];
  body: Buffer;
}

/** A server that keeps what it saw and answers as told. */
export async function startUpstream(
  cleanup: Cleanup,
  answer: (response: ServerResponse, request: IncomingMessage, seen: Seen) => unknown = (response) =>
    response.end('{}'),
): Promise<Running & { seen: Seen[] }> {
  const seen: Seen[] = [];
  const running = await startServer(cleanup, async (request, response) => {
    const one = {
      method: request.method ?? '',
      url: request.url ?? '',
      rawHeaders: request.rawHeaders,
      body: await bodyOf(request).catch(() => Buffer.from('(broken off)')),
    };
    seen.push(one);
    await answer(response, request, one);
  });
  return { ...running, seen };
}

/** Sends raw bytes and gives back everything the server says until it closes or `until` is seen. */
export function rawRequest(
  port: number,
  bytes: string | Buffer,
  until?: RegExp,
): Promise<{ text: string; socket: Socket }> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    let text = '';
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      text += chunk;
      if (until?.test(text)) resolve({ text, socket });
    });
    socket.on('close', () => resolve({ text, socket }));
    socket.on('error', reject);
  });
}

/** Waits for something that happens soon; fails the test when it does not. */
export async function eventually(what: () => boolean, name = String(what)): Promise<void> {
  for (let i = 0; i < 500; i++) {
    if (what()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`never happened: ${name}`);
}

/** The events of a small Messages stream. */
export function messageEvents(text: string): string[] {
  const event = (type: string, data: object): string =>
    `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
  const message = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-x',
    content: [],
    usage: { input_tokens: 10, output_tokens: 1 },
  };
  return [
    event('message_start', { message }),
    event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
    event('content_block_delta', { index: 0, delta: { type: 'text_delta', text } }),
    event('content_block_stop', { index: 0 }),
    event('message_delta', { delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 5 } }),
    event('message_stop', {}),
  ];
}

/** The body of a small Messages request. */
export const messagesBody = JSON.stringify({
  model: 'claude-x',
  max_tokens: 10,
  stream: true,
  messages: [{ role: 'user', content: 'hi' }],
});

export const streamHead = { 'content-type': 'text/event-stream' };
