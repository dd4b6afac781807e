import { unusableProxies } from '../network/upstream-proxy.ts';
import type { RecordingInput } from './recording.ts';

/** What stands on the terminal before the agent starts. */
export function openingLines(
  { options, choice, plan, stand }: Omit<RecordingInput, 'say' | 'recording'>,
  file: string,
  env: NodeJS.ProcessEnv,
): string[] {
  const dry = options.dry ? `, dry: ${options.dry}` : '';
  return [
    ...unusableProxies(env).map((name) => `${name} is no http(s) proxy: hosts are reached directly.`),
    ...(stand.forward?.ca.notes ?? []),
    ...(plan?.notes ?? []),
    `recording to ${file} (${choice.mode} mode${dry})`,
  ];
}
