import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type GatewayConfig, type GatewayWire, gatewayWires } from '../src/gateway/config/schema.ts';
import { configure } from '../src/gateway/configure/configure.ts';
import { conversions } from '../src/gateway/convert/table.ts';
import { runGateway } from '../src/gateway/gateway.ts';
import { dryText, turnHasResult } from '../src/proxy/dry/answer.ts';
import { chooseCall } from '../src/proxy/dry/tool-choice.ts';
import type { DryCall } from '../src/proxy/dry/types.ts';
import type { RequestLine, ResponseLine } from '../src/record/schema.ts';
import type { RequestModel, ResponseModel } from '../src/wire/types.ts';
import { type ClientPin, clientPins } from './client-pins.ts';
import { type ClientUse, clientUse } from './client-use.ts';
import { installClient } from './install-clients.ts';
import { startStandIn } from './stand-in.ts';

// Runs real agents through `lens gateway` to a stand-in of each wire, one turn with a tool call each: the agent is
// pointed at the gateway by `lens configure`, and both logs of the gateway must tell the same. Words after the command
// choose agents, and --wire=NAME one wire: npm run test:gateway -- codex gemini --wire=openai-chat

const ids = ['claude', 'codex', 'gemini', 'opencode', 'qwen'];
const words = process.argv.slice(2);
const chosen = words.filter((word) => !word.startsWith('--'));
const onlyWire = words.find((word) => word.startsWith('--wire='))?.slice('--wire='.length);
const root = mkdtempSync(path.join(tmpdir(), 'lens-gateway-clients-'));
const LONGEST_RUN_MS = 600_000;

/** A gateway with one endpoint: a stand-in of a wire. */
async function startGateway(wire: GatewayWire) {
  const folder = path.join(root, wire);
  const work = path.join(root, 'work');
  const standIn = await startStandIn({ kind: 'tool', folder: work, choose: (model) => choose(model, work) });
  const endpoint = {
    name: wire,
    wire,
    url: standIn.url,
    keys: [{ variable: 'STAND_IN_KEY', value: 'key-of-the-stand-in' }],
    auth: 'bearer' as const,
    model: undefined,
    weight: 1,
  };
  const config: GatewayConfig = {
    file: `${wire}.yaml`,
    port: undefined,
    retries: 0,
    cooldownMs: 1000,
    endpoints: [endpoint],
    routes: [{ model: '*', balance: 'order', targets: [{ endpoint, model: undefined, weight: 1 }] }],
  };
  let stop = (): void => undefined;
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  const lines: string[] = [];
  const started = Promise.withResolvers<string>();
  const running = runGateway(
    { config, out: path.join(folder, 'captures') },
    {
      env: {},
      cwd: root,
      log(line) {
        lines.push(line);
        const url = /^gateway of .* on (http:\S+)$/.exec(line)?.[1];
        if (url) started.resolve(url);
      },
      interrupted: () => stopped,
    },
  );
  running.catch(started.reject);
  const url = await started.promise;
  return {
    url,
    lines,
    folder,
    async close() {
      stop();
      await running;
      await standIn.close();
    },
  };
}

/** One call a turn; a free-form tool has become a function with one text. */
function choose({ tools, messages }: RequestModel, folder: string): DryCall | undefined {
  if (turnHasResult(messages)) return undefined;
  const call = chooseCall(tools, folder);
  if (call) return call;
  const program = tools.find(({ description }) => /\btools\.exec_command\(/.test(description));
  const input = 'const result = await tools.exec_command({ cmd: "ls" });\ntext(result.output);\n';
  return program && { tool: program, input: program.type === 'custom' ? input : { input } };
}

interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

async function run(pin: ClientPin, use: ClientUse, url: string): Promise<Run> {
  const client = await installClient(pin);
  const home = mkdtempSync(path.join(root, `${pin.id}-`));
  const work = path.join(root, 'work', path.basename(home));
  mkdirSync(work, { recursive: true });
  writeFileSync(path.join(work, 'README.md'), 'hello\n');
  for (const [name, text] of Object.entries(use.home)) {
    mkdirSync(path.dirname(path.join(home, name)), { recursive: true });
    writeFileSync(path.join(home, name), text);
  }
  configure({ agent: pin.id, url, action: 'write' }, { HOME: home });
  const { OPENAI_BASE_URL: _, ...api } = { ...use.api };
  const [command = '', ...args] = use.command('List files in this directory');
  const env = {
    HOME: home,
    PATH: [
      path.dirname(process.execPath),
      path.dirname(client.binary),
      '/usr/local/bin',
      '/usr/bin',
      '/bin',
    ].join(path.delimiter),
    LANG: 'C.UTF-8',
    TERM: 'xterm-256color',
    ...use.env,
    ...api,
    ...Object.fromEntries(use.keys.map((name) => [name, 'sk-ant-dummy-1234567890'])),
  };
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: work,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: LONGEST_RUN_MS,
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

interface Log {
  requests: RequestLine[];
  responses: Map<string, ResponseLine>;
}

function readLog(folder: string): Log {
  const lines = readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(path.join(folder, name), 'utf8').split('\n'))
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { kind: string; id: string });
  return {
    requests: lines.filter(({ kind }) => kind === 'request') as unknown as RequestLine[],
    responses: new Map(
      lines
        .filter(({ kind }) => kind === 'response')
        .map((line) => [line.id, line as unknown as ResponseLine]),
    ),
  };
}

/** Text, calls, reason of the end and usage of an answer, in words of no wire. */
function meaningOf(line: RequestLine, response: ResponseLine | undefined): string {
  const known = gatewayWires.find((name) => name === line.wire);
  const model = response?.reconstructed as ResponseModel | undefined;
  if (known === undefined || model === undefined) return `status ${response?.status}`;
  const { wire, converter } = conversions[known];
  const { input, cacheRead, output } = wire.usage(model.usage);
  return JSON.stringify({
    text: model.blocks.flatMap((block) => (block.type === 'text' ? [block.text] : [])),
    calls: model.blocks.flatMap((block) =>
      // A free-form call has its text in a member, and a namespace is part of the name.
      block.type === 'tool_call'
        ? [[[block.namespace, block.name].filter(Boolean).join('__'), freed(block.input)]]
        : [],
    ),
    stop: converter.readStop(model.stopReason, model.blocks),
    tokens: [input, cacheRead ?? 0, output],
  });
}

function freed(input: unknown): unknown {
  const members = Object.entries(input ?? {});
  return typeof input === 'object' && members.length === 1 && members[0]?.[0] === 'input'
    ? members[0][1]
    : input;
}

/** What is wrong with a run; empty when nothing is. */
function problemsOf({ code, stdout, stderr }: Run, agent: string, clients: Log, attempts: Log): string[] {
  const own = clients.requests.filter((line) => line.agent === agent && line.wire !== 'unknown');
  const problems: string[] = [];
  if (code !== 0) problems.push(`exit code ${code}: ${(stderr || stdout).trim().slice(-300)}`);
  if (!stdout.includes(dryText)) problems.push(`its output lacks the answer: ${stdout.trim().slice(-200)}`);
  if (own.length < 2) problems.push(`${own.length} requests`);
  for (const line of own) {
    const sent = attempts.requests.filter(
      ({ attempt }) => (attempt as { of?: string } | undefined)?.of === line.id,
    );
    const [here] = [meaningOf(line, clients.responses.get(line.id))];
    const there = sent.map((one) => meaningOf(one, attempts.responses.get(one.id)));
    if (there.length !== 1 || there[0] !== here)
      problems.push(`${line.path}: client ${here}, endpoint ${there}`);
  }
  const calls = own.filter((line) =>
    meaningOf(line, clients.responses.get(line.id)).includes('"stop":"calls"'),
  );
  if (calls.length !== 1) problems.push(`${calls.length} answers with a call`);
  return problems;
}

const results: string[] = [];
let failed = false;
for (const wire of gatewayWires.filter((name) => onlyWire === undefined || name === onlyWire)) {
  const gateway = await startGateway(wire);
  const runs = new Map<string, Run>();
  for (const pin of clientPins.filter(
    ({ id }) => ids.includes(id) && (chosen.length === 0 || chosen.includes(id)),
  )) {
    const use = clientUse(pin.id);
    runs.set(pin.id, await run(pin, use, gateway.url));
  }
  await gateway.close();
  const [clients, attempts] = ['captures', 'attempts'].map((name) =>
    readLog(path.join(gateway.folder, name)),
  ) as [Log, Log];
  for (const [id, seen] of runs) {
    const problems = problemsOf(seen, id, clients, attempts);
    const gaps = new Set(
      attempts.requests
        .filter(({ agent }) => agent === id)
        .flatMap(({ attempt }) => (attempt as { not_converted?: string[] } | undefined)?.not_converted ?? []),
    );
    failed ||= problems.length > 0;
    results.push(`${problems.length === 0 ? 'ok    ' : 'FAILED'} ${id} -> ${wire}`);
    results.push(...problems.map((problem) => `         ${problem}`));
    if (gaps.size > 0) results.push(`         not converted: ${[...gaps].join(', ')}`);
    console.log(results.slice(results.findLastIndex((line) => /^\S/.test(line))).join('\n'));
  }
}
if (process.env['LENS_KEEP']) cpSync(root, process.env['LENS_KEEP'], { recursive: true });
rmSync(root, { recursive: true, force: true });
process.exitCode = failed ? 1 : 0;
