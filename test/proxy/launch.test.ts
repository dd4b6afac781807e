import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { launch } from '../../src/proxy/launch.ts';

const effects = {
  env: { PATH: process.env['PATH'], KEPT: 'yes', GONE: 'no' },
  cwd: '/',
  sharesTerminal: false,
};
const sh = (script: string, env: Record<string, string> = {}, unset: string[] = []) =>
  launch({ command: ['sh', '-c', script], env, unset }, effects);

describe('launch', () => {
  it.each([
    ['exit 0', 0],
    ['exit 3', 3],
    ['kill -TERM $$', 143],
    ['kill -KILL $$', 137],
    ['kill -INT $$', 130],
  ])('hands on how the child ended: %s', async (script, code) => {
    expect(await sh(script)).toBe(code);
  });

  it('sets and removes variables for the child alone, and starts it in the folder asked for', async () => {
    const script = '[ "$KEPT" = yes ] && [ "$GIVEN" = 1 ] && [ -z "$GONE" ] && [ "$PWD" = / ]';
    expect(await sh(script, { GIVEN: '1' }, ['GONE'])).toBe(0);
    expect(process.env['GIVEN']).toBeUndefined();
  });

  it('names the command which does not exist', async () => {
    await expect(launch({ command: ['no-such-agent-here'], env: {} }, effects)).rejects.toMatchObject({
      code: 'command_not_found',
      message: 'There is no command "no-such-agent-here".',
      hint: 'Check its spelling and that it is on the PATH.',
    });
  });

  it('names the command which may not be executed', async () => {
    await expect(launch({ command: ['/'], env: {} }, effects)).rejects.toMatchObject({
      code: 'command_not_found',
      message: '"/" cannot be executed.',
    });
  });
});

/** Runs lens' launcher in a process of its own, with a child that tells the signals it gets. */
function launcher(sharesTerminal: boolean) {
  const url = path.resolve(import.meta.dirname, '../../src/proxy/launch.ts');
  const child = `for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => { process.stdout.write(signal + '\\n'); if (signal === 'SIGTERM') process.exit(7); });
    process.stdout.write('ready\\n'); setInterval(() => {}, 1000);`;
  const script = `import { launch } from ${JSON.stringify(url)};
    const code = await launch({ command: [process.execPath, '-e', ${JSON.stringify(child)}], env: {} },
      { env: process.env, cwd: '/', sharesTerminal: ${sharesTerminal} });
    process.stdout.write('code ' + code + '\\n');`;
  const lens = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  lens.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const told = async (text: string): Promise<void> => {
    while (!output.includes(text)) await once(lens.stdout, 'data');
  };
  return { lens, told, output: () => output };
}

describe('signals', () => {
  it('reach the child, and lens lives on until it ends', async () => {
    const { lens, told, output } = launcher(false);
    await told('ready');
    for (const signal of ['SIGINT', 'SIGHUP'] as const) {
      lens.kill(signal);
      await told(signal);
    }
    lens.kill('SIGTERM');
    await told('code');
    expect(output()).toBe('ready\nSIGINT\nSIGHUP\nSIGTERM\ncode 7\n');
    expect((await once(lens, 'exit'))[0]).toBe(0);
  });

  it('that the terminal sends to both are not sent twice', async () => {
    const { lens, told, output } = launcher(true);
    await told('ready');
    lens.kill('SIGINT');
    lens.kill('SIGTERM');
    await told('code');
    expect(output()).toBe('ready\nSIGTERM\ncode 7\n');
    await once(lens, 'exit');
  });
});
