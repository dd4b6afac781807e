import { LensError } from '../errors.ts';
import type { TelemetryConfig } from './types.ts';

interface Wanted {
  /** URL of the collector; `true` when the flag was given without one. */
  otlp: string | true | undefined;
  content: boolean;
  prometheus: number | undefined;
}

/**
 * Checks what telemetry was asked for; undefined when none was. The variables `OTEL_EXPORTER_OTLP_*` alone ask for
 * nothing: they are often set for the agent.
 * @throws LensError `usage`, `config_invalid`
 */
export function telemetryConfig(
  { otlp, content, prometheus }: Wanted,
  env: NodeJS.ProcessEnv,
): TelemetryConfig | undefined {
  if (content && otlp === undefined)
    throw new LensError('usage', '--otlp-content adds texts to spans, and no spans are sent.', {
      hint: 'Give --otlp URL, too.',
    });
  if (otlp === undefined && prometheus === undefined) return undefined;
  if (otlp === true) checkVariables(env);
  return {
    ...(otlp === undefined ? {} : { otlp: otlp === true ? {} : { url: collectorUrl(otlp, '--otlp') } }),
    content,
    ...(prometheus === undefined ? {} : { prometheus }),
  };
}

const ENDPOINT = 'OTEL_EXPORTER_OTLP_ENDPOINT';

function checkVariables(env: NodeJS.ProcessEnv): void {
  const names = [ENDPOINT, 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT'];
  const set = names.filter((name) => (env[name] ?? '') !== '');
  if (set.length === 0)
    throw new LensError('usage', `--otlp has no URL, and ${ENDPOINT} is not set.`, {
      hint: 'Give the address of a collector: --otlp http://localhost:4318',
    });
  for (const name of set) collectorUrl(env[name] as string, name);
  for (const name of ['OTEL_EXPORTER_OTLP_PROTOCOL', 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL']) {
    const protocol = env[name];
    if (protocol !== undefined && protocol !== '' && protocol !== 'http/protobuf')
      throw new LensError('config_invalid', `lens sends OTLP as http/protobuf, not as "${protocol}".`, {
        where: name,
        hint: 'Name the HTTP port of the collector (usually 4318): lens capture --otlp http://localhost:4318',
      });
  }
}

/** The base URL of a collector, without a slash at its end. */
function collectorUrl(text: string, where: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const hint = 'The usual address is http://localhost:4318';
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new LensError('config_invalid', 'The address of a collector is an http or https URL.', {
      where,
      hint,
    });
  if (url.username !== '' || url.password !== '')
    throw new LensError('config_invalid', 'The address of a collector must hold no credentials.', {
      where,
      hint: 'Put them into OTEL_EXPORTER_OTLP_HEADERS.',
    });
  if (url.search !== '' || url.hash !== '')
    throw new LensError('config_invalid', 'The address of a collector has no query and no fragment.', {
      where,
      hint,
    });
  return url.href.replace(/\/+$/, '');
}
