import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import { findPaths } from '../../paths.ts';
import { onPath } from '../agents/command.ts';
import { agents } from '../agents/table.ts';
import type { AgentSpec } from '../agents/types.ts';
import { caRoot, listCas } from '../ca/store.ts';
import { listen } from '../listener.ts';
import type { DoctorEffects, Finding } from './types.ts';

/** Checks of the machine: the Node that runs lens, the captures folder, a port, the local CA. */
export async function checkMachine({ env, cwd }: Pick<DoctorEffects, 'env' | 'cwd'>): Promise<Finding[]> {
  return [
    {
      status: 'ok',
      check: 'node',
      detail: `${process.versions.node} on ${process.platform} ${process.arch}`,
    },
    checkFolder(findPaths({ cwd, env }).captures),
    await checkPort(),
    ...(await checkCas(caRoot(env))),
  ];
}

function checkFolder(folder: string): Finding {
  let nearest = folder;
  while (!existsSync(nearest) && nearest !== path.dirname(nearest)) nearest = path.dirname(nearest);
  try {
    accessSync(nearest, constants.W_OK | constants.X_OK);
    const detail = nearest === folder ? folder : `${folder} (created by the first capture)`;
    return { status: 'ok', check: 'captures folder', detail };
  } catch (error) {
    return {
      status: 'fail',
      check: 'captures folder',
      detail: `${nearest} cannot be written: ${(error as Error).message}`,
    };
  }
}

async function checkPort(): Promise<Finding> {
  try {
    const listener = await listen((_request, response) => response.end());
    await listener.close();
    return { status: 'ok', check: 'port', detail: `loopback ports can be opened (${listener.port})` };
  } catch (error) {
    return { status: 'fail', check: 'port', detail: (error as Error).message };
  }
}

async function checkCas(root: string): Promise<Finding[]> {
  const cas = await listCas(root);
  if (cas.length === 0)
    return [{ status: 'ok', check: 'ca', detail: 'none yet; the first capture in forward mode creates one' }];
  return cas.map(({ folder, ca }) => {
    if (!ca)
      return { status: 'fail', check: 'ca', detail: `${folder} is damaged; lens ca remove deletes it` };
    const until = ca.validUntil;
    const expired = until.getTime() < Date.now();
    const detail = `${path.basename(folder)}, ${expired ? 'expired' : 'good until'} ${until.toISOString().slice(0, 10)}`;
    return {
      status: expired ? 'warn' : 'ok',
      check: 'ca',
      detail: expired ? `${detail}; it is renewed when needed` : detail,
    };
  });
}

/** Milliseconds an agent may take to print its version. */
const TIMEOUT_MS = 15_000;

/** Which agents are on the PATH, and their versions. */
export async function checkAgents(env: NodeJS.ProcessEnv): Promise<Finding[]> {
  const found = agents.flatMap((spec) => {
    const file = spec.binaries.map((name) => onPath(name, env)).find((name) => name !== undefined);
    return file === undefined ? [] : [{ spec, file }];
  });
  if (found.length === 0) {
    return [{ status: 'warn', check: 'agents', detail: 'none of the agents lens knows is on the PATH' }];
  }
  return Promise.all(found.map(({ spec, file }) => checkAgent(spec, file, env)));
}

async function checkAgent(spec: AgentSpec, file: string, env: NodeJS.ProcessEnv): Promise<Finding> {
  const version = await versionOf(file, env);
  const tried =
    spec.verified === 'not run'
      ? spec.dryRun === undefined
        ? 'configured from public documentation, not run with lens'
        : `dry run recorded at ${spec.dryRun}`
      : `run with lens at ${spec.verified.version}`;
  const detail = `${file}, ${version ?? 'version unknown'} (${tried}), default mode ${spec.defaultMode}`;
  return { status: version === undefined ? 'warn' : 'ok', check: `agent ${spec.id}`, detail };
}

function versionOf(file: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = execFile(file, ['--version'], { env, timeout: TIMEOUT_MS }, (error, stdout) => {
      resolve(error ? undefined : /\d+\.\d+[\w.+-]*/.exec(stdout)?.[0]);
    });
    child.stdin?.end();
  });
}
