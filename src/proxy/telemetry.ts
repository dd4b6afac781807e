import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { LensError } from '../errors.ts';
import { choose } from './capture/choose.ts';
import { type CaptureEffects, type CaptureOptions, nodeEffects } from './capture/types.ts';

/** Options of `lens capture` that only a proxy can fulfil, and their flags. */
const proxyOptions = {
  dry: '--dry',
  upstream: '--upstream',
  port: '--port',
  learn: '--learn',
  compress: '--compress',
  keep: '--keep',
  label: '--label',
  upstreamProxy: '--upstream-proxy',
  allowLan: '--allow-lan',
  redactSecrets: '--redact',
} as const satisfies Partial<Record<keyof CaptureOptions, string>>;

/**
 * Runs Claude Code with the telemetry that writes its requests and answers to a folder; nothing is between it and its model.
 * See https://code.claude.com/docs/en/monitoring-usage for the variables. Returns the exit code of Claude Code.
 * @throws LensError `usage` for another agent, no command, or an option that needs a proxy; `not_writable`;
 *   `command_not_found`
 */
export async function captureTelemetry(
  options: CaptureOptions,
  effects: CaptureEffects = nodeEffects(),
): Promise<number> {
  for (const [name, flag] of Object.entries(proxyOptions))
    if (options[name as keyof typeof proxyOptions])
      throw new LensError('usage', `${flag} needs a proxy.`, {
        where: '--mode telemetry',
        hint: 'Use --mode forward or --mode reverse.',
      });
  const { spec, folder, variables } = choose({ ...options, mode: 'forward' }, effects);
  if (spec?.id !== 'claude')
    throw new LensError('usage', 'Only Claude Code writes its requests to files.', {
      where: '--mode telemetry',
      hint: 'Name its command: lens capture --mode telemetry -- claude. Use --mode forward for other agents.',
    });
  const bodies = newFolder(folder);
  const env = { CLAUDE_CODE_ENABLE_TELEMETRY: '1', OTEL_LOG_RAW_API_BODIES: `file:${bodies}`, ...variables };
  effects.log(`lens: Claude Code writes its requests and answers to ${bodies}`);
  effects.log(
    'lens: not recorded: headers, status, times of events, thinking; lens masks nothing in these files',
  );
  const code = await effects.launch({ command: [...options.command], env });
  const requests = readdirSync(bodies).filter((name) => name.endsWith('.request.json')).length;
  if (requests === 0)
    effects.log(
      'lens: warning: no request was written; older versions do not write them, and settings can turn it off',
    );
  effects.log(`lens: ${requests === 1 ? '1 request' : `${requests} requests`}`);
  if (requests > 0) effects.log(`lens: next: lens analyze ${bodies}`);
  return code;
}

/** A folder that no other capture has. */
function newFolder(captures: string): string {
  const time = new Date().toISOString().replace(/\.\d+/, '').replaceAll(':', '-');
  try {
    mkdirSync(captures, { recursive: true, mode: 0o700 });
    for (let turn = 1; ; turn++) {
      const bodies = path.join(captures, `${time}-claude${turn === 1 ? '' : `-${turn}`}-bodies`);
      if (existsSync(bodies)) continue;
      mkdirSync(bodies, { mode: 0o700 });
      return bodies;
    }
  } catch (cause) {
    throw new LensError('not_writable', `The folder cannot be made: ${(cause as Error).message}`, {
      where: captures,
      hint: 'Name another folder with --out.',
      cause,
    });
  }
}
