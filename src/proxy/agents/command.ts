import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** Programs that only start another one, and their flags that take a value. */
const runners: Readonly<Record<string, { words?: readonly string[]; valued: readonly string[] }>> = {
  npx: { valued: ['-p', '--package', '-c', '--call', '-w', '--workspace'] },
  bunx: { valued: ['-p', '--package'] },
  pnpx: { valued: ['--package', '--allow-build'] },
  pnpm: { words: ['dlx', 'exec'], valued: ['--package', '--allow-build', '-C', '--dir'] },
  yarn: { words: ['dlx', 'exec', 'run'], valued: ['-p', '--package', '--cwd'] },
  npm: { words: ['exec', 'x'], valued: ['-p', '--package', '-w', '--workspace'] },
  bun: { words: ['x', 'run'], valued: ['-r', '--preload', '--cwd'] },
  deno: { words: ['run'], valued: ['-c', '--config', '--import-map'] },
  node: { valued: ['-r', '--require', '--import', '--loader', '-C', '--conditions', '--env-file'] },
  tsx: { valued: ['--tsconfig', '--import'] },
  python: { valued: ['-W', '-X'] },
  python3: { valued: ['-W', '-X'] },
  uvx: { valued: ['--from', '--with', '--python'] },
  uv: { words: ['run', 'tool'], valued: ['--with', '--python'] },
  pipx: { words: ['run'], valued: ['--spec'] },
  env: { valued: ['-u', '--unset', '-C', '--chdir'] },
  nice: { valued: ['-n'] },
  sudo: { valued: ['-u', '-g'] },
  timeout: { valued: ['-s', '-k', '--signal', '--kill-after'] },
};

/** The program a command line really runs. */
export interface Program {
  /** Its word as typed: `claude`, `@openai/codex@0.169.0`, `/usr/lib/node_modules/…/cli.js`. */
  word: string;
  /** Index of that word; the program's own arguments follow it. */
  index: number;
}

/** Finds the program of a command line, looking through npx, bunx, pnpm dlx, node and similar runners. */
export function programOf(command: readonly string[]): Program {
  let index = 0;
  while (index < command.length) {
    const runner = runners[bareName(command[index] ?? '')];
    const next = runner && nextProgram(command, index + 1, runner);
    if (next === undefined) break;
    index = next;
  }
  return { word: command[index] ?? '', index };
}

/** Index of the first word after a runner's own flags; undefined when it is used for something else, as `npm test`. */
function nextProgram(
  command: readonly string[],
  start: number,
  { words, valued }: { words?: readonly string[]; valued: readonly string[] },
): number | undefined {
  let needsWord = words !== undefined;
  for (let index = start; index < command.length; index++) {
    const word = command[index] ?? '';
    if (valued.includes(word)) index++;
    else if (needsWord) {
      if (words?.includes(word)) needsWord = false;
      else if (!word.startsWith('-')) return undefined;
    } else if (!word.startsWith('-') && !/^[A-Za-z_]\w*=/.test(word) && !/^\d+[smhd]?$/.test(word))
      return index;
  }
  return undefined;
}

/** A program's name without folder, extension and version: `/opt/bin/codex.js`, `codex@latest` and `codex` are one. */
export function bareName(word: string): string {
  const base = path.basename(word.replace(/(?<=.)@[^/@]*$/, ''));
  return base.replace(/\.(exe|cmd|ps1|js|mjs|cjs|ts|py)$/i, '').toLowerCase();
}

/** The command with arguments put right behind its program, before the program's own. */
export function withArguments(command: readonly string[], added: readonly string[]): string[] {
  const { index } = programOf(command);
  return [...command.slice(0, index + 1), ...added, ...command.slice(index + 1)];
}

/** Values of a flag in the order given, whether typed `--flag value` or `--flag=value`. */
export function flagValues(command: readonly string[], names: readonly string[]): string[] {
  return command.flatMap((word, index) => {
    if (names.includes(word)) return command[index + 1] === undefined ? [] : [command[index + 1] ?? ''];
    const name = names.find((candidate) => candidate.startsWith('--') && word.startsWith(`${candidate}=`));
    return name === undefined ? [] : [word.slice(name.length + 1)];
  });
}

/** The last value of a flag, which is the one that counts in most command lines. */
export function flagValue(command: readonly string[], names: readonly string[]): string | undefined {
  return flagValues(command, names).at(-1);
}

/** The command with the value of a flag replaced wherever it is given. */
export function withFlagValue(command: readonly string[], name: string, value: string): string[] {
  return command.map((word, index) => {
    if (command[index - 1] === name) return value;
    return word.startsWith(`${name}=`) ? `${name}=${value}` : word;
  });
}

/** The file of a program on the PATH. */
export function onPath(name: string, env: NodeJS.ProcessEnv): string | undefined {
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
