import path from 'node:path';
import { LensError } from '../errors.ts';
import { findPaths } from '../paths.ts';
import { plural } from '../text/figures.ts';
import { flag, list, text } from './options.ts';
import type { CommandOptions, CommandSpec } from './types.ts';

/** `lens probe`: runs versions of agents in situations, and finds what changes their prompts. */
export const probeCommand: CommandSpec = {
  usage: 'probe [...agents]',
  synopsis: 'probe [options] AGENT[@VERSION] … | probe --agent NAME [options] -- COMMAND "{prompt}"',
  description: 'Install versions of agents, run each in many situations, and find what changes their prompts',
  options: [
    ['--agent <name>', 'Probe an agent that lens does not know, by the command after two dashes'],
    ['--install <command>', 'Shell command that installs it into the current folder; {version} is replaced'],
    [
      '--env <assignment>',
      'NAME=VALUE for the agent; {url} is the address of lens, for agents without proxy support (repeatable)',
    ],
    ['--situations <file>', 'JSON file of more situations'],
    ['--only <name>', 'Run only this situation, and the baselines (repeatable)'],
    ['--captures <folder>', 'Folder for the captures'],
    ['--jobs <n>', 'Runs at the same time (default: 2)'],
    ['--timeout <seconds>', 'Stop an agent after this time (default: 90)'],
    ['--fresh', 'Run again what has run already'],
    ['--dry-run', 'List what would be installed and run'],
  ],
  example: 'lens probe codex@0.155.0 codex@0.171.0 gemini@latest',
  async run({ args, options, rest }) {
    if (process.platform === 'win32') {
      throw new LensError('unsupported_platform', 'lens probe runs on Linux and macOS, not on Windows.', {
        hint: 'Run it inside WSL.',
      });
    }
    const { agentsFolder } = await import('../probe/install.ts');
    const { probe } = await import('../probe/probe.ts');
    const out = path.resolve(text(options, 'captures') ?? findPaths().captures);
    const stop = new AbortController();
    const interrupt = (): void => stop.abort();
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, interrupt);
    try {
      const outcome = await probe(
        {
          specs: args,
          own: ownAgent(options, rest),
          env: list(options, 'env'),
          situations: text(options, 'situations'),
          only: list(options, 'only'),
          out,
          jobs: whole(options, 'jobs', 2),
          timeout: whole(options, 'timeout', 90),
          dryRun: flag(options, 'dryRun'),
          fresh: flag(options, 'fresh'),
        },
        {
          env: process.env,
          cache: agentsFolder(process.env),
          signal: stop.signal,
          lens: [process.execPath, path.resolve(process.argv[1] ?? '')],
          moved: (logs) => movedLogs(out, logs),
          print: (line) => void process.stdout.write(`${line}\n`),
          log: (line) => void process.stderr.write(`lens: ${line}\n`),
          now: () => new Date(),
        },
      );
      if (outcome.logs.length > 0) process.stdout.write(await findings(out, outcome.logs));
      return outcome.failures.length > 0 ? 1 : 0;
    } catch (error) {
      if (!stop.signal.aborted) throw error;
      process.stderr.write('lens: stopped; the same command continues with the runs that are left\n');
      return 130;
    }
  },
};

/** Names of the logs in which a situation moved something. */
async function movedLogs(out: string, logs: readonly string[]): Promise<ReadonlySet<string>> {
  const [{ analyseApart }, { movedSessions }] = await Promise.all([
    import('./run/analyse-apart.ts'),
    import('../read/probes.ts'),
  ]);
  const files = logs.map((log) => path.join(out, log));
  const moved = await analyseApart(files, () => undefined, movedSessions);
  return new Set(moved.map(({ log }) => path.basename(log)));
}

/** What moves the prompts, from the captures of this probe alone. */
async function findings(out: string, logs: readonly string[]): Promise<string> {
  const [{ analyseApart }, { nodeEffects }, read, { probeText }] = await Promise.all([
    import('./run/analyse-apart.ts'),
    import('./analyze-and-report.ts'),
    import('../read/probes.ts'),
    import('../render/terminal/probe.ts'),
  ]);
  const files = logs.map((log) => path.join(out, log));
  const text = await analyseApart(files, nodeEffects.progress, async (database) =>
    probeText({
      probes: await read.probes(database),
      causes: await read.causes(database, { chars: 200 }),
      matrix: await read.editionMatrix(database),
    }),
  );
  return `\n${text}${plural(logs.length, 'capture')} in ${out}. More: lens analyze --captures ${out}\n`;
}

function ownAgent(options: CommandOptions, command: readonly string[]) {
  const name = text(options, 'agent');
  const install = text(options, 'install');
  if (name === undefined) {
    if (install === undefined && command.length === 0) return undefined;
    throw new LensError('usage', 'A command of your own needs a name: --agent NAME.', {
      hint: 'lens probe --agent mine --install \'npm i mine@{version}\' -- mine run "{prompt}"',
    });
  }
  if (!/^[a-z0-9][a-z0-9._-]{0,39}$/i.test(name)) {
    throw new LensError(
      'usage',
      `--agent is a short name of letters, digits, dots and dashes, not "${name}".`,
    );
  }
  return { name, install, command };
}

function whole(options: CommandOptions, name: string, usual: number): number {
  const value = text(options, name);
  if (value === undefined) return usual;
  const number = Number(value);
  if (/^\d{1,5}$/.test(value) && number > 0) return number;
  throw new LensError('usage', `--${name} is a whole number above 0, not "${value}".`);
}
