import { ulid } from 'ulid';
import { environmentSecrets, redactCommand, redactSettings, redactUrl } from '../../record/redact.ts';
import type { Fields, SessionLine } from '../../record/schema.ts';
import { version } from '../../version.ts';
import type { LaunchPlan } from '../agents/types.ts';
import type { Choice } from './choose.ts';
import type { CaptureEffects } from './effects.ts';
import { gitState } from './git.ts';
import type { CaptureOptions } from './options.ts';

/** The session line, and the credentials that must stand nowhere in the log. */
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
  const git = await gitState(cwd);
  const command = redactCommand(options.command);
  const settings = redactSettings(plan?.settings ?? {});
  const upstreams = upstreamsOf(choice, plan).map(redactUrl);
  const session = {
    id: ulid(),
    ts: new Date().toISOString(),
    lens: version,
    ...(options.label === undefined ? {} : { label: options.label }),
    agent: choice.agent,
    ...(options.command.length === 0 ? {} : { command: command.value }),
    cwd,
    ...(git ? { git } : {}),
    platform: `${process.platform} ${process.arch}`,
    mode: choice.mode,
    ...(options.dry ? { dry: options.dry } : {}),
    upstreams: upstreams.map(({ value }) => value),
    settings: settings.value,
    ...(plan && plan.notes.length > 0 ? { notes: plan.notes } : {}),
  };
  const found = [command, settings, ...upstreams].flatMap(({ secrets }) => secrets);
  return { session, secrets: [...found, ...environmentSecrets({ ...env, ...plan?.env })] };
}

function upstreamsOf({ upstream }: Choice, plan: LaunchPlan | undefined): string[] {
  if (upstream !== undefined) return [upstream];
  return [...new Set((plan?.routes ?? []).map(({ origin }) => origin))];
}
