import { execFile } from 'node:child_process';
import { ulid } from 'ulid';
import { environmentSecrets, redactCommand, redactSettings, redactUrl } from '../../record/redact.ts';
import { dryKinds, type Fields, type SessionLine } from '../../record/schema.ts';
import { version } from '../../version.ts';
import { programOf } from '../agents/command.ts';
import type { LaunchPlan } from '../agents/types.ts';
import type { Choice } from './choose.ts';
import type { CaptureEffects, CaptureOptions } from './types.ts';

/** The session line, and the credentials that must appear nowhere in the log. */
export interface NewSession {
  session: Fields<SessionLine, 'v' | 'kind' | 'client'>;
  secrets: string[];
}

/** Describes the capture: what runs, where, and everything lens set. Credentials are masked and remembered. */
export async function describeSession(
  options: CaptureOptions,
  choice: Choice,
  plan: LaunchPlan | undefined,
  { env, cwd }: CaptureEffects,
): Promise<NewSession> {
  const [git, agentVersion] = await Promise.all([
    gitState(cwd),
    options.agentVersion ?? printedVersion(options.command, choice, { env, cwd }),
  ]);
  const command = redactCommand(options.command);
  const settings = redactSettings(plan?.settings ?? {});
  const upstreams = upstreamsOf(choice, plan).map(redactUrl);
  const session = {
    id: ulid(),
    ts: new Date().toISOString(),
    lens: version,
    ...(options.label === undefined ? {} : { label: options.label }),
    agent: choice.agent,
    ...(agentVersion === undefined ? {} : { agent_version: agentVersion }),
    ...(options.command.length === 0 ? {} : { command: command.value }),
    cwd,
    ...(git ? { git } : {}),
    platform: `${process.platform} ${process.arch}`,
    mode: choice.mode,
    ...(options.dry ? { dry: dryKind(options.dry) } : {}),
    upstreams: upstreams.map(({ value }) => value),
    settings: settings.value,
    ...(plan && plan.notes.length > 0 ? { notes: plan.notes } : {}),
  };
  const found = [command, settings, ...upstreams].flatMap(({ secrets }) => secrets);
  return { session, secrets: [...found, ...environmentSecrets({ ...env, ...plan?.env })] };
}

/** The kind alone: the name of a script or log is in the command line of lens, which is not recorded. */
const dryKind = (dry: string): SessionLine['dry'] => dryKinds.find((kind) => kind === dry.split(':', 1)[0]);

function upstreamsOf({ upstream }: Choice, plan: LaunchPlan | undefined): string[] {
  if (upstream !== undefined) return [upstream];
  return [...new Set((plan?.routes ?? []).map(({ origin }) => origin))];
}

/** Milliseconds after which a version is left out. */
const VERSION_TIMEOUT_MS = 5000;

/** The version that an agent prints, if its requests do not name it; undefined when it prints none in time. */
function printedVersion(
  command: readonly string[],
  { spec }: Pick<Choice, 'spec'>,
  { env, cwd }: Pick<CaptureEffects, 'env' | 'cwd'>,
): Promise<string | undefined> {
  if (spec?.versionFlag === undefined) return Promise.resolve(undefined);
  const [file = '', ...args] = [...command.slice(0, programOf(command).index + 1), spec.versionFlag];
  return new Promise((resolve) => {
    execFile(file, args, { env, cwd, timeout: VERSION_TIMEOUT_MS }, (error, stdout, stderr) => {
      const version = /(?:^|[\s/v])(\d+\.\d+\.\d+(?:-[\w.]+)?)/.exec(`${stdout}\n${stderr}`)?.[1];
      resolve(error ? undefined : version);
    });
  });
}

/** Milliseconds after which the state of a repository is left out: the agent must not wait for it. */
const TIMEOUT_MS = 1500;

/** Commit, branch and cleanness of the repository at a folder; undefined where there is none or git is slow. */
async function gitState(cwd: string): Promise<SessionLine['git']> {
  const text = await git(cwd, ['status', '--porcelain=v2', '--branch', '--untracked-files=normal']);
  if (text === undefined) return undefined;
  const head = /^# branch\.oid ([0-9a-f]{7,})$/m.exec(text)?.[1];
  const branch = /^# branch\.head (.+)$/m.exec(text)?.[1];
  return {
    ...(head === undefined ? {} : { head }),
    ...(branch === undefined || branch === '(detached)' ? {} : { branch }),
    dirty: text.split('\n').some((line) => line !== '' && !line.startsWith('#')),
  };
}

function git(cwd: string, args: readonly string[]): Promise<string | undefined> {
  // Without optional locks, so that looking changes nothing, not even the index' time stamps.
  const command = ['--no-optional-locks', '-C', cwd, ...args];
  return new Promise((resolve) => {
    execFile('git', command, { timeout: TIMEOUT_MS, maxBuffer: 16 * 1024 * 1024 }, (error, stdout) =>
      resolve(error ? undefined : stdout),
    );
  });
}
