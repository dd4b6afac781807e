import { hash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Dispatcher, getGlobalDispatcher, ProxyAgent, request, WebSocket } from 'undici';
import { parseJson } from '../../record/body.ts';
import type { RequestLine, ResponseLine } from '../../record/schema.ts';
import type { WireName } from '../../wire/types.ts';
import type { CaptureMode } from '../agents/types.ts';
import { type CaptureEffects, nodeEffects } from '../capture/types.ts';
import { capture } from '../capture.ts';
import type { Finding } from './types.ts';

interface Sample {
  wire: WireName;
  host: string;
  path: string;
  body: object;
  /** Sent as the first message of a WebSocket. */
  websocket?: true;
}

/** One request in each wire format that has a stand-in, and one turn over a WebSocket, as small as they can be. */
const samples: readonly Sample[] = [
  {
    wire: 'anthropic-messages',
    host: 'https://api.anthropic.com',
    path: '/v1/messages',
    body: { model: 'm', max_tokens: 1, stream: true, messages: [{ role: 'user', content: 'hi' }] },
  },
  {
    wire: 'openai-responses',
    host: 'https://api.openai.com',
    path: '/v1/responses',
    body: { model: 'm', stream: true, input: 'hi' },
  },
  {
    wire: 'openai-responses',
    host: 'https://api.openai.com',
    path: '/v1/responses',
    body: { type: 'response.create', model: 'm', input: [{ role: 'user', content: 'hi' }] },
    websocket: true,
  },
  {
    wire: 'openai-chat',
    host: 'https://api.openai.com',
    path: '/v1/chat/completions',
    body: { model: 'm', stream: true, messages: [{ role: 'user', content: 'hi' }] },
  },
  {
    wire: 'gemini',
    host: 'https://generativelanguage.googleapis.com',
    path: '/v1beta/models/m:streamGenerateContent?alt=sse',
    body: { contents: [{ role: 'user', parts: [{ text: 'hi' }] }] },
  },
];

/** Problems by sample. */
type Problems = Map<Sample, string>;

/**
 * Captures one request in every wire format against the built-in stand-in, in both modes, and reads the log back: the
 * whole of lens but the agent and the network. Nothing leaves the machine, nothing stays on it.
 */
export async function checkRoundTrips(): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const mode of ['reverse', 'forward'] as const) findings.push(...(await roundTrip(mode)));
  return findings;
}

async function roundTrip(mode: CaptureMode): Promise<Finding[]> {
  const scratch = await mkdtemp(path.join(tmpdir(), 'lens-doctor-'));
  const problems: Problems = new Map();
  try {
    await capture(
      { command: mode === 'forward' ? ['lens-doctor'] : [], mode, dry: 'text', out: 'log' },
      asAgent(scratch, problems),
    );
    for (const [sample, problem] of await judge(path.join(scratch, 'log')))
      problems.set(sample, problems.get(sample) ?? problem);
  } catch (error) {
    for (const sample of samples) problems.set(sample, problems.get(sample) ?? (error as Error).message);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return samples.map((sample) => {
    const problem = problems.get(sample);
    const check = `round trip ${sample.wire}${sample.websocket ? ' over WebSocket' : ''}, ${mode}`;
    return problem === undefined
      ? { status: 'ok', check, detail: 'sent, answered and recorded in full' }
      : { status: 'fail', check, detail: problem };
  });
}

/** Acts as the agent: in forward mode as the launched child, in reverse mode as one started by hand. */
function asAgent(scratch: string, problems: Problems): CaptureEffects {
  const printed: string[] = [];
  return {
    ...nodeEffects(),
    // A separate home: no CA, setting or capture of the user is touched.
    env: { PATH: process.env['PATH'], HOME: scratch, XDG_STATE_HOME: path.join(scratch, 'state') },
    cwd: scratch,
    childOwnsTerminal: false,
    print: (line) => printed.push(line),
    log: () => undefined,
    async launch({ env }) {
      const ca = await readFile(env['NODE_EXTRA_CA_CERTS'] ?? '', 'utf8');
      const dispatcher = new ProxyAgent({ uri: env['HTTPS_PROXY'] ?? '', requestTls: { ca } });
      await sendAll((sample) => sample.host, dispatcher, problems);
      await dispatcher.close();
      return 0;
    },
    async interrupted() {
      const url = /http:\/\/[\d.]+:\d+/.exec(printed.join('\n'))?.[0] ?? '';
      await sendAll(() => url, getGlobalDispatcher(), problems);
    },
  };
}

async function sendAll(
  originOf: (sample: Sample) => string,
  dispatcher: Dispatcher,
  problems: Problems,
): Promise<void> {
  for (const sample of samples) {
    try {
      if (sample.websocket) {
        await takeTurn(originOf(sample) + sample.path, sample.body, dispatcher);
        continue;
      }
      const body = JSON.stringify(sample.body);
      const headers = { 'content-type': 'application/json' };
      const answer = await request(originOf(sample) + sample.path, {
        method: 'POST',
        body,
        headers,
        dispatcher,
      });
      const text = await answer.body.text();
      if (answer.statusCode !== 200)
        problems.set(sample, `answered with ${answer.statusCode}: ${text.slice(0, 200)}`);
    } catch (error) {
      problems.set(sample, (error as Error).message);
    }
  }
}

/** Sends one message and waits for the event that ends its answer. */
function takeTurn(url: string, body: object, dispatcher: Dispatcher): Promise<void> {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), { dispatcher });
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => socket.send(JSON.stringify(body)));
    socket.addEventListener('message', ({ data }) => {
      if (!String(data).includes('"response.completed"')) return;
      socket.close();
      resolve();
    });
    socket.addEventListener('error', ({ message }) => reject(new Error(message || 'the WebSocket failed')));
    socket.addEventListener('close', () => reject(new Error('the WebSocket was closed without an answer')));
  });
}

/** What is wrong with the log, by sample. */
async function judge(folder: string): Promise<Problems> {
  const [name] = (await readdir(folder)).filter((file) => file.endsWith('.jsonl'));
  const text = name === undefined ? '' : await readFile(path.join(folder, name), 'utf8');
  const lines = text.split('\n').map((line) => parseJson(line)?.value as { kind?: string } | undefined);
  const requests = lines.filter((line): line is RequestLine => line?.kind === 'request');
  const responses = lines.filter((line): line is ResponseLine => line?.kind === 'response');
  const problems: Problems = new Map();
  for (const sample of samples) {
    const { wire, body, websocket = false } = sample;
    const found = requests.find((line) => line.wire === wire && (line.joined !== undefined) === websocket);
    const response = responses.find(({ id }) => id === found?.id);
    const finished = (response?.reconstructed as { finished?: boolean } | undefined)?.finished;
    if (!found) problems.set(sample, 'not in the log');
    else if (found.sha256 !== hash('sha256', JSON.stringify(body)))
      problems.set(sample, 'recorded with another hash than sent');
    else if (response?.outcome !== 'complete' || !finished)
      problems.set(sample, `recorded as ${response?.outcome ?? 'unfinished'}`);
  }
  return problems;
}
