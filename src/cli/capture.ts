import { LensError } from '../errors.ts';
import type { LiveServer } from './live-server.ts';
import { choice, flag, list, port, text } from './options.ts';
import type { CommandOptions, CommandSpec } from './types.ts';

/** `lens capture`: runs an agent and records what it sends. */
export const captureCommand: CommandSpec = {
  usage: 'capture',
  synopsis: 'capture [options] [-- COMMAND …]',
  description: 'Run an agent and record every exchange with its model',
  options: [
    [
      '--mode <mode>',
      'forward (HTTPS proxy with a local CA, the default), reverse (base URL), or telemetry (no proxy: Claude Code writes its requests to files)',
    ],
    ['--agent <name>', 'Agent id, if the command does not determine it'],
    ['--agent-version <version>', 'Version of the agent, for one whose requests do not name it'],
    ['--env <assignment>', 'NAME=VALUE for the agent; {url} is replaced by the address of lens (repeatable)'],
    ['--port <port>', 'Port to listen on (default: a free one)'],
    ['--upstream <url>', 'Send requests to this URL and not to the agent’s own API'],
    ['--out <folder>', 'Folder for the log'],
    ['--label <text>', 'Label for this capture'],
    [
      '--dry [kind]',
      'Answer inside lens, so that nothing leaves the machine: text, tool (one call first), script:FILE, replay:LOG',
    ],
    ['--no-events', 'Do not write the events of streamed answers'],
    [
      '--redact',
      'Mask secrets in bodies before they are written; leaves out the events of streams, over which a secret may be split',
    ],
    ['--compress', 'Write the log compressed (zstd)'],
    ['--keep <amount>', 'Afterwards, remove older logs from the folder: keep 20 (logs), 30d (days) or 5GB'],
    ['--no-websocket', 'Refuse WebSockets, so that agents fall back to whole requests'],
    [
      '--intercept <host>',
      'Forward mode: decrypt this host too; -HOST removes one, none removes all (repeatable)',
    ],
    ['--learn', 'Forward mode: decrypt nothing, and list the hosts that the agent contacts'],
    ['--live', 'Serve pages that follow this capture, and open them in the browser'],
    ['--live-port <port>', 'Port of these pages (default: 4747, or a free one when it is taken)'],
    ['--no-open', 'With --live: only print the address of the pages'],
    [
      '--otlp [url]',
      'Send spans and metrics to this OTLP collector; without URL, to that of OTEL_EXPORTER_OTLP_*',
    ],
    ['--otlp-content', 'Spans carry the texts of prompts and answers, too'],
    ['--prometheus <port>', 'Serve metrics for Prometheus at this port of the loopback interface'],
    ['--upstream-proxy <url>', 'Proxy that lens itself uses'],
    ['--upstream-ca <file>', 'PEM file of a CA that lens trusts in addition to the system’s (repeatable)'],
    ['--allow-lan <address>', 'Also listen on this address for other machines; their requests need a token'],
  ],
  example: 'lens capture -- claude -p "what does this repository do?"',
  misuse(words) {
    const [first] = words;
    if (first === undefined || first.startsWith('-') || words.includes('--')) return undefined;
    return new LensError('usage', `"${first}" is not a flag.`, {
      hint: `Put the agent's command after two dashes: lens capture -- ${words.join(' ')}`,
    });
  },
  async run({ options, rest, config }) {
    if (process.platform === 'win32') {
      throw new LensError('unsupported_platform', 'lens capture runs on Linux and macOS, not on Windows.', {
        hint: 'Run it inside WSL.',
      });
    }
    const mode = choice(options, 'mode', ['reverse', 'forward', 'telemetry']);
    const { telemetryConfig } = await import('../telemetry/config.ts');
    const wanted = {
      command: rest,
      mode: mode === 'telemetry' ? undefined : mode,
      agent: text(options, 'agent'),
      agentVersion: text(options, 'agentVersion'),
      env: list(options, 'env'),
      port: port(options, 'port'),
      upstream: text(options, 'upstream'),
      out: text(options, 'out'),
      label: text(options, 'label'),
      dry: options['dry'] === true ? 'text' : text(options, 'dry'),
      events: options['events'] !== false,
      compress: flag(options, 'compress'),
      keep: text(options, 'keep'),
      websocket: options['websocket'] !== false,
      intercept: list(options, 'intercept'),
      learn: flag(options, 'learn'),
      upstreamProxy: text(options, 'upstreamProxy'),
      upstreamCa: list(options, 'upstreamCa'),
      allowLan: text(options, 'allowLan'),
      redact: config.redact,
      redactSecrets: flag(options, 'redact'),
      telemetry: telemetryConfig(
        {
          otlp: options['otlp'] === true ? true : text(options, 'otlp'),
          content: flag(options, 'otlpContent'),
          prometheus: port(options, 'prometheus'),
        },
        process.env,
      ),
    };
    if (wanted.redactSecrets && wanted.telemetry?.content)
      throw new LensError('usage', '--otlp-content sends the texts in which --redact masks secrets.', {
        hint: 'Leave out one of them.',
      });
    if (mode === 'telemetry') {
      if (wanted.telemetry)
        throw new LensError(
          'usage',
          '--mode telemetry records what an agent reports, and reports nothing itself.',
          {
            hint: 'Leave out --otlp and --prometheus.',
          },
        );
      const { captureTelemetry } = await import('../proxy/telemetry.ts');
      return captureTelemetry(wanted);
    }
    const live = flag(options, 'live') ? await liveServer(options, wanted.out) : undefined;
    try {
      const { capture } = await import('../proxy/capture.ts');
      return await capture(wanted);
    } finally {
      await live?.stop();
    }
  },
};

async function liveServer(options: CommandOptions, out: string | undefined): Promise<LiveServer> {
  const { startLiveServer } = await import('./live-server.ts');
  return startLiveServer(
    { out, port: port(options, 'livePort'), open: options['open'] !== false },
    (line) => void process.stderr.write(`${line}\n`),
  );
}
