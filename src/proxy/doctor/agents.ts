import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { agents } from '../agents/table.ts';
import type { AgentSpec } from '../agents/types.ts';
import type { Finding } from './types.ts';

/** Milliseconds an agent may take to say its version. */
const PATIENCE = 15_000;

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
      ? 'wired from public facts, not run with lens'
      : `run with lens at ${spec.verified.version}`;
  const detail = `${file}, ${version ?? 'version unknown'} (${tried}), default mode ${spec.defaultMode}`;
  return { status: version === undefined ? 'warn' : 'ok', check: `agent ${spec.id}`, detail };
}

function onPath(name: string, env: NodeJS.ProcessEnv): string | undefined {
  for (const folder of (env['PATH'] ?? '').split(path.delimiter)) {
    const file = path.join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}

function versionOf(file: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = execFile(file, ['--version'], { env, timeout: PATIENCE }, (error, stdout) => {
      resolve(error ? undefined : /\d+\.\d+[\w.+-]*/.exec(stdout)?.[0]);
    });
    child.stdin?.end();
  });
}
