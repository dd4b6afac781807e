import { LensError } from '../errors.ts';
import type { LiveServer } from './live-server.ts';
import { choice, flag, list, port, text } from './options.ts';
import type { CommandSpec } from './types.ts';

/** `lens capture`: runs an agent and records what it sends. */
export const captureCommand: CommandSpec = {
  usage: 'capture',
  synopsis: 'capture [options] [-- COMMAND …]',
  description: 'Run an agent and record every exchange with its model',
  options: [
    ['--mode <mode>', 'reverse (base URL) or forward (HTTPS proxy with a local CA)'],
    ['--agent <name>', 'Agent id, when it cannot be told from the command'],
    [
      '--env <assignment>',
      'NAME=VALUE for the agent; {url} in it is lens’ address: for agents lens does not know (repeatable)',
    ],
    ['--port <port>', 'Port to listen on (a free one when not given)'],
    ['--upstream <url>', 'Where requests go instead of the agent’s own API'],
    ['--out <folder>', 'Folder for the log'],
    ['--label <text>', 'A word to find this capture by'],
    [
      '--dry [kind]',
      'Answer from inside, so that nothing leaves the machine: text, or tool (one tool call first)',
    ],
    ['--no-events', 'Do not write the events of streamed answers'],
    ['--compress', 'Write the log packed (zstd) from the start'],
    ['--keep <amount>', 'Afterwards remove older logs in that folder: keep 20 logs, 30d, or 5GB'],
    ['--no-websocket', 'Refuse WebSockets, so that agents fall back to whole requests'],
    [
      '--intercept <host>',
      'Forward mode: look into this host too; -HOST takes one off, none all (repeatable)',
    ],
    ['--learn', 'Forward mode: look into nothing, and tell which hosts may carry model traffic'],
    ['--live', 'Show in the browser what is captured, while it is; the address is printed'],
    ['--upstream-proxy <url>', 'Proxy lens itself goes through'],
    ['--upstream-ca <file>', 'PEM file of a CA lens trusts besides the system’s (repeatable)'],
    ['--allow-lan <address>', 'Listen for other machines too; each of their requests then needs a token'],
  ],
  example: 'lens capture -- claude -p "what does this repository do?"',
  misuse(words) {
    const [first] = words;
    if (first === undefined || first.startsWith('-') || words.includes('--')) return undefined;
    return new LensError('usage', `"${first}" stands where a flag should.`, {
      hint: `Put the agent's command after two dashes: lens capture -- ${words.join(' ')}`,
    });
  },
  async run({ options, rest, config }) {
    if (process.platform === 'win32') {
      throw new LensError('unsupported_platform', 'lens capture runs on Linux and macOS, not on Windows.', {
        hint: 'Run it inside WSL.',
      });
    }
    const wanted = {
      command: rest,
      mode: choice(options, 'mode', ['reverse', 'forward']),
      agent: text(options, 'agent'),
      env: list(options, 'env'),
      port: port(options, 'port'),
      upstream: text(options, 'upstream'),
      out: text(options, 'out'),
      label: text(options, 'label'),
      dry: options['dry'] === true ? ('text' as const) : choice(options, 'dry', ['text', 'tool']),
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
    };
    const live = flag(options, 'live') ? await liveServer(wanted.out) : undefined;
    try {
      const { capture } = await import('../proxy/capture.ts');
      return await capture(wanted);
    } finally {
      await live?.stop();
    }
  },
};

async function liveServer(out: string | undefined): Promise<LiveServer> {
  const { startLiveServer } = await import('./live-server.ts');
  return startLiveServer({ out }, (line) => void process.stderr.write(`${line}\n`));
}
