import type { TelemetryConfig } from '../../telemetry/types.ts';
import type { CaptureMode } from '../agents/types.ts';
import { launch } from '../launch.ts';

/** What `lens capture` was asked for. */
export interface CaptureOptions {
  /** The agent's command as typed after `--`; empty to wait for agents that are started by hand. */
  command: readonly string[];
  mode?: CaptureMode | undefined;
  agent?: string | undefined;
  /** Version of the agent; asked of the agent, where its requests do not name it, when it is left out. */
  agentVersion?: string | undefined;
  /** Variables for the agent, `NAME=VALUE`; `{url}` in a value is replaced by lens' address. */
  env?: readonly string[] | undefined;
  port?: number | undefined;
  upstream?: string | undefined;
  /** Address to listen on for other machines (`0.0.0.0` for all); each of their requests then needs a token. */
  allowLan?: string | undefined;
  out?: string | undefined;
  label?: string | undefined;
  /** Answer locally: `text`, `tool` (one tool call first), `script:FILE` or `replay:LOG`. */
  dry?: string | undefined;
  /** Write the events of streamed answers; on when left out. */
  events?: boolean | undefined;
  /** Write the log packed (zstd) from the start. */
  compress?: boolean | undefined;
  /** What to keep of past captures in the folder of the log: `20` logs, `30d`, `5GB`. */
  keep?: string | undefined;
  /** Proxy that lens itself uses, `http://user:pass@host:port`. */
  upstreamProxy?: string | undefined;
  /** PEM files of CAs that lens trusts in addition to the system's. */
  upstreamCa?: readonly string[] | undefined;
  /** Forward mode: hosts to decrypt in addition to the known ones; `-host` removes one, `none` all. */
  intercept?: readonly string[] | undefined;
  /** Decrypt no host and list those that may carry model traffic. */
  learn?: boolean | undefined;
  /** Texts that are masked wherever they would be written, as credentials are. */
  redact?: readonly string[] | undefined;
  /** Mask secrets in bodies before they are written, by the rules of `lens doctor`. */
  redactSecrets?: boolean | undefined;
  /** Spans and metrics of the exchanges, sent elsewhere while they happen. */
  telemetry?: TelemetryConfig | undefined;
  /** Relay WebSockets; refused when `false`, so that agents fall back to whole requests. */
  websocket?: boolean | undefined;
}

/** What a capture does to the world outside its own sockets and files. */
export interface CaptureEffects {
  env: NodeJS.ProcessEnv;
  cwd: string;
  /** A line of the result (lines to paste). */
  print(line: string): void;
  /** A line about the work. */
  log(line: string): void;
  /** The child draws on the terminal: nothing may be written there while it runs. */
  childOwnsTerminal: boolean;
  launch(plan: Parameters<typeof launch>[0]): Promise<number>;
  /** Resolves when the person wants to stop. */
  interrupted(): Promise<void>;
  /** Ignores signals that would end lens, until it ends by itself. */
  holdSignals?(): void;
}

const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

const ignore = (): void => undefined;

/** The real world. */
export function nodeEffects(): CaptureEffects {
  return {
    env: process.env,
    cwd: process.cwd(),
    print: (line) => void process.stdout.write(`${line}\n`),
    log: (line) => void process.stderr.write(`${line}\n`),
    childOwnsTerminal: process.stdin.isTTY === true && process.stdout.isTTY === true,
    launch: (plan) => launch(plan),
    interrupted: () =>
      new Promise((resolve) => {
        for (const signal of endingSignals) process.once(signal, () => resolve());
      }),
    holdSignals() {
      for (const signal of endingSignals)
        if (!process.listeners(signal).includes(ignore)) process.on(signal, ignore);
    },
  };
}
