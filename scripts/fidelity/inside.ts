// Runs in a network of its own, where every name is 127.0.0.1: measures all cells and writes them as JSON.
import { execFileSync, spawn } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { joinPem, systemStore } from '../../src/proxy/ca/trust.ts';
import { type Cell, cells, type Subject, subjects } from './cells.ts';
import { compareRuns, type Difference } from './compare.ts';
import { localNames } from './dns.ts';
import { type SeenRequest, type StandIn, startStandIn } from './stand-in.ts';

/** What one subject gave. */
export interface MeasuredSubject {
  name: string;
  client: string;
  cells: MeasuredCell[];
}

export interface MeasuredCell extends Cell {
  exit: number | null;
  /** Bytes of each model request as received. */
  bytes: number[];
  encodings: string[];
  otherHosts: string[];
  /** Against the first cell; null for that one. */
  difference: Difference | null;
  ms: number;
}

const STORE = '/etc/ssl/certs/ca-certificates.crt';
const [scratch = '', only = '', clientsJson = '{}'] = process.argv.slice(2);
const binaries = JSON.parse(clientsJson) as Record<string, string>;
const at = (...parts: string[]): string => path.join(scratch, ...parts);

execFileSync('ip', ['link', 'set', 'lo', 'up']);
await writeFile(at('resolv.conf'), 'nameserver 127.0.0.1\n');
execFileSync('mount', ['--bind', at('resolv.conf'), '/etc/resolv.conf']);
const names = await localNames();
const standIn = await startStandIn(at('work'));
await writeFile(at('ca.pem'), standIn.ca);
await writeFile(at('bundle.pem'), joinPem([await systemStore(), standIn.ca]));

const measured: MeasuredSubject[] = [];
for (const subject of subjects) {
  if (only !== '' && !subject.name.includes(only)) continue;
  measured.push(await measure(subject));
}
await writeFile(at('measured.json'), JSON.stringify(measured, null, 2));
standIn.close();
names.close();
process.exit();

async function measure(subject: Subject): Promise<MeasuredSubject> {
  const found: MeasuredCell[] = [];
  let reference: SeenRequest[] | undefined;
  for (const cell of cells) {
    if (cell.way === 'store' && !subject.systemStore) continue;
    const start = performance.now();
    const { exit, requests, otherHosts } = await run(subject, cell, standIn);
    const difference = reference ? compareRuns(reference, requests) : null;
    reference ??= requests;
    const what = `${subject.name} ${cell.way}${cell.dotLens ? ' + .lens' : ''}`;
    process.stderr.write(
      `${what}: exit ${exit}, ${requests.length} model requests ${JSON.stringify(difference)}\n`,
    );
    found.push({
      ...cell,
      exit,
      bytes: requests.map(({ bytes }) => bytes),
      encodings: [...new Set(requests.map(encodingOf))],
      otherHosts,
      difference,
      ms: Math.round(performance.now() - start),
    });
    if (process.env['LENS_FIDELITY_KEEP']) {
      await writeFile(
        at(`${what.replaceAll(/\W+/g, '-')}-${found.length}.json`),
        JSON.stringify(requests, null, 1),
      );
    }
  }
  return { name: subject.name, client: subject.client, cells: found };
}

async function run(
  subject: Subject,
  cell: Cell,
  api: StandIn,
): Promise<{ exit: number | null; requests: SeenRequest[]; otherHosts: string[] }> {
  // The same paths in every run: prompts hold them.
  for (const folder of ['home', 'work', 'tmp']) {
    await rm(at(folder), { recursive: true, force: true });
    await mkdir(at(folder));
  }
  await writeFile(at('work', 'README.md'), '# A folder\n');
  for (const [name, text] of Object.entries(subject.files ?? {})) {
    await mkdir(path.dirname(at('home', name)), { recursive: true });
    await writeFile(at('home', name), text);
  }
  if (cell.dotLens) await mkdir(at('work', '.lens'));
  if (cell.way === 'store') execFileSync('mount', ['--bind', at('bundle.pem'), STORE]);
  api.take();
  api.allowWebSocket(subject.websocket);
  try {
    const exit = await child(subject, cell);
    return { exit, ...api.take() };
  } finally {
    if (cell.way === 'store') execFileSync('umount', [STORE]);
  }
}

function child(subject: Subject, { way }: Cell): Promise<number | null> {
  const binary = binaries[subject.client] as string;
  const command = [binary, ...subject.args];
  const lens = [process.execPath, path.join(import.meta.dirname, 'run-lens.ts'), lensOptions(subject, way)];
  const [file = '', ...args] = way === 'forward' || way === 'reverse' ? [...lens, ...command] : command;
  return new Promise((resolve, reject) => {
    const started = spawn(file, args, {
      cwd: at('work'),
      env: environment(subject, way, binary),
      stdio: ['ignore', 'ignore', process.env['LENS_FIDELITY_KEEP'] ? 'inherit' : 'ignore'],
      timeout: 120_000,
    });
    started.once('error', reject);
    started.once('exit', resolve);
  });
}

function lensOptions({ websocket, client }: Subject, mode: Cell['way']): string {
  return JSON.stringify({ mode, websocket, agent: client });
}

function environment({ env }: Subject, way: Cell['way'], binary: string): NodeJS.ProcessEnv {
  const trust = {
    NODE_EXTRA_CA_CERTS: at('ca.pem'),
    SSL_CERT_FILE: at('bundle.pem'),
    CODEX_CA_CERTIFICATE: at('ca.pem'),
  };
  return {
    PATH: [path.dirname(process.execPath), path.dirname(binary), '/usr/bin', '/bin'].join(':'),
    HOME: at('home'),
    TMPDIR: at('tmp'),
    TERM: 'dumb',
    LANG: 'C.UTF-8',
    ...env,
    ...(way === 'store' ? {} : trust),
  };
}

function encodingOf({ rawHeaders }: SeenRequest): string {
  const index = rawHeaders.findIndex((name, at) => at % 2 === 0 && name.toLowerCase() === 'content-encoding');
  return index < 0 ? 'identity' : (rawHeaders[index + 1] as string);
}
