import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CaptureEffects, type CaptureOptions, nodeEffects } from '../../src/proxy/capture/types.ts';
import { capture } from '../../src/proxy/capture.ts';
import { launch } from '../../src/proxy/launch.ts';
import { Cleanup, messageEvents, startServer, startUpstream, streamHead } from './harness.ts';

const cleanup = new Cleanup();
let home: string;
let work: string;
let printed: string[];
let told: string[];

beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'lens-home-'));
  work = path.join(home, 'work');
  mkdirSync(work);
  printed = [];
  told = [];
});
afterEach(async () => {
  await cleanup.run();
  rmSync(home, { recursive: true, force: true });
});

function effects(own: Partial<CaptureEffects> = {}): CaptureEffects {
  const env = {
    PATH: process.env['PATH'],
    HOME: home,
    XDG_STATE_HOME: path.join(home, 'state'),
    TMPDIR: home,
  };
  return {
    ...nodeEffects(),
    env,
    cwd: work,
    print: (line) => printed.push(line),
    log: (line) => told.push(line),
    childOwnsTerminal: false,
    launch: (plan) => launch(plan, { env, cwd: work, sharesTerminal: false }),
    ...own,
  };
}

/** An agent of our own: a script by the name of a real one. */
function agent(name: string, script: string): string[] {
  const file = path.join(work, `${name}.mjs`);
  writeFileSync(file, script);
  return [process.execPath, file];
}

const ask = (url: string) => `
  const body = JSON.stringify({ model: 'claude-x', stream: true, messages: [{ role: 'user', content: 'hi' }] });
  const headers = { 'x-api-key': process.env.ANTHROPIC_API_KEY ?? 'sk-ant-real-key-123', 'user-agent': 'claude-cli/2.9 (external)' };
  const answer = await fetch(${url} + '/v1/messages', { method: 'POST', headers, body });
  const text = await answer.text();
  if (answer.status !== 200 || !text.includes('message_stop')) process.exit(9);`;

function log(folder = path.join(home, 'state')): Record<string, unknown>[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.jsonl'),
  );
  expect(files).toHaveLength(1);
  return readFileSync(path.join(folder, files[0] as string), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

async function run(options: Partial<CaptureOptions>, own: Partial<CaptureEffects> = {}): Promise<number> {
  return capture({ command: [], ...options }, effects(own));
}

describe('lens capture -- COMMAND', () => {
  it('runs an agent against its base URL and gives back its exit code', async () => {
    const upstream = await startUpstream(cleanup, (response) =>
      response.writeHead(200, streamHead).end(messageEvents('hello').join('')),
    );
    const command = agent('claude', `${ask('process.env.ANTHROPIC_BASE_URL')} process.exit(7);`);
    const code = await run({
      command: [...command, '--api-key', 'sk-ant-typed-key-9'],
      mode: 'reverse',
      upstream: upstream.url,
      label: 'try',
    });
    expect(code).toBe(7);
    const [session, request, ...rest] = log();
    expect(session).toMatchObject({
      kind: 'session',
      agent: 'claude',
      label: 'try',
      mode: 'reverse',
      cwd: work,
      upstreams: [upstream.url],
      client: { name: 'claude-cli', version: '2.9' },
      command: [process.execPath, path.join(work, 'claude.mjs'), '--api-key', '[masked]'],
    });
    expect(session?.['settings']).toHaveProperty('ANTHROPIC_BASE_URL');
    expect(request).toMatchObject({
      agent: 'claude',
      wire: 'anthropic-messages',
      upstream: upstream.url,
      session: session?.['id'],
    });
    expect(rest.at(-1)).toMatchObject({ kind: 'response', outcome: 'complete' });
    expect(told.join('\n')).toMatch(/lens: claude claude-x \/v1\/messages {2}200 {2}10 in {2}5 out/);
    expect(told.at(-1)).toBe('lens: next: lens analyze');
    // Nothing is left beside the log: no scratch folder, nothing where the agent works.
    expect(readdirSync(home).sort()).toEqual(['state', 'work']);
    expect(readdirSync(work)).toEqual(['claude.mjs']);
  });

  it('answers from inside with --dry, and gives an agent without a key a dummy one that is written nowhere', async () => {
    const code = await run({
      command: agent('claude', ask('process.env.ANTHROPIC_BASE_URL')),
      mode: 'reverse',
      dry: 'text',
    });
    expect(code).toBe(0);
    expect(log()[0]).toMatchObject({ dry: 'text', settings: { ANTHROPIC_API_KEY: '(dummy)' } });
    expect(JSON.stringify(log())).not.toContain('lens-dry-run-no-credential');
  });

  it('leads an agent that it does not know to itself by the variable of --env', async () => {
    const upstream = await startUpstream(cleanup, (response) =>
      response.writeHead(200, streamHead).end(messageEvents('hello').join('')),
    );
    const code = await run({
      command: agent(
        'stranger',
        ask("process.env.HOUSE_URL.replace(/house$/, '')").replace('claude-cli', 'house'),
      ),
      agent: 'house',
      env: ['HOUSE_URL=http://nowhere.invalid', 'HOUSE_URL={url}/house', 'HOUSE_API_KEY=sk-ant-own-key-77'],
      upstream: upstream.url,
    });
    expect(code).toBe(0);
    const [session, request] = log();
    expect(session).toMatchObject({
      agent: 'house',
      mode: 'reverse',
      settings: {
        HOUSE_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/house$/),
        HOUSE_API_KEY: '[masked]',
      },
      notes: ['lens does not know this agent: it set only the variables of --env.'],
    });
    expect(request).toMatchObject({ agent: 'house', upstream: upstream.url, wire: 'anthropic-messages' });
    expect(JSON.stringify(log())).not.toContain('sk-ant-own-key-77');
  });

  it('puts variables of --env over its own for an agent that it knows', async () => {
    const script = `${ask("process.env.ANTHROPIC_BASE_URL.replace(/\\/mine$/, '')")}
      process.exit(process.env.ANTHROPIC_BASE_URL.endsWith('/mine') && process.env.MORE === 'a=b' ? 0 : 8);`;
    const env = ['ANTHROPIC_BASE_URL={url}/mine', 'MORE=a=b'];
    expect(await run({ command: agent('claude', script), mode: 'reverse', dry: 'text', env })).toBe(0);
    expect(log()[0]).toMatchObject({
      settings: { MORE: 'a=b', ANTHROPIC_BASE_URL: expect.stringMatching(/:\d+\/mine$/) },
    });
  });

  it('is the proxy of an agent that it does not know, and decrypts model hosts', async () => {
    const code = await run({ command: agent('stranger', ask("'https://api.anthropic.com'")), dry: 'text' });
    expect(code).toBe(0);
    expect(log()[0]).toMatchObject({ agent: 'stranger', mode: 'forward' });
    expect(log()[1]).toMatchObject({
      agent: 'claude',
      upstream: 'https://api.anthropic.com',
      path: '/v1/messages',
    });
    expect(readdirSync(home).sort()).toEqual(['state', 'work']);
  });

  it('keeps off the terminal that the child draws on, and writes it to a file next to the log', async () => {
    const command = agent('claude', ask('process.env.ANTHROPIC_BASE_URL'));
    let whileRunning: string[] = [];
    const child: CaptureEffects['launch'] = async (plan) => {
      const before = told.length;
      const code = await effects().launch(plan);
      whileRunning = told.slice(before);
      return code;
    };
    await run(
      { command, mode: 'reverse', dry: 'text', out: 'logs' },
      { childOwnsTerminal: true, launch: child },
    );
    expect(whileRunning).toEqual([]);
    const beside = readdirSync(path.join(work, 'logs')).find((name) => name.endsWith('.log')) as string;
    expect(readFileSync(path.join(work, 'logs', beside), 'utf8')).toMatch(
      /Z claude claude-x \/v1\/messages {2}200/,
    );
    expect(told.at(-1)).toBe(
      `lens: next: lens analyze ${path.join(work, 'logs', beside.replace('.log', '.jsonl'))}`,
    );
  });

  it('keeps no events with --no-events', async () => {
    await run({
      command: agent('claude', ask('process.env.ANTHROPIC_BASE_URL')),
      mode: 'reverse',
      dry: 'text',
      events: false,
    });
    expect(log().map(({ kind }) => kind)).toEqual(['session', 'request', 'headers', 'response']);
  });

  it('writes a packed log with --compress, and removes old ones with --keep', async () => {
    const command = agent('claude', ask('process.env.ANTHROPIC_BASE_URL'));
    const options = { command, mode: 'reverse', dry: 'text', out: 'logs' } as const;
    await run(options);
    // Of a capture in another process, long ended.
    const [first] = readdirSync(path.join(work, 'logs')).filter((file) => file.endsWith('.jsonl'));
    const old = path.join(work, 'logs', first as string);
    writeFileSync(old, readFileSync(old, 'utf8').replace(/"pid":\d+,/, ''));
    await run({ ...options, compress: true, keep: '1' });
    const [name, ...others] = readdirSync(path.join(work, 'logs')).filter((file) => file.includes('.jsonl'));
    expect(others).toEqual([]);
    expect(name).toMatch(/\.jsonl\.zst$/);
    const text = zstdDecompressSync(readFileSync(path.join(work, 'logs', name as string))).toString();
    expect(
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).kind),
    ).toContain('response');
    expect(told.at(-1)).toMatch(/^lens: removed .*-claude\.jsonl \(--keep\)$/);
  });

  it('is loud when nothing was captured', async () => {
    const command = agent('claude', 'await fetch(process.env.ANTHROPIC_BASE_URL + "/v1/models");');
    expect(await run({ command, mode: 'reverse', dry: 'text' })).toBe(0);
    const text = told.join('\n');
    expect(text).toContain('NOTHING WAS CAPTURED');
    expect(text).toContain('1 x GET /v1/models');
    expect(text).toContain('try --mode forward');
    expect(
      readdirSync(path.join(home, 'state'), { recursive: true, encoding: 'utf8' }).filter((name) =>
        name.endsWith('.jsonl'),
      ),
    ).toEqual([]);
  });

  it('names the host that looks like a model API and passed unseen', async () => {
    const upstream = await startUpstream(cleanup, async (response) => {
      response.write('data: 1\n\n');
      await new Promise((resolve) => setTimeout(resolve, 400));
      response.end('data: 2\n\n');
    });
    const command = agent(
      'stranger',
      `import { connect } from 'node:net';
      const proxy = new URL(process.env.HTTPS_PROXY);
      const socket = connect(Number(proxy.port), proxy.hostname);
      socket.write('CONNECT 127.0.0.1:${upstream.port} HTTP/1.1\\r\\n\\r\\n');
      socket.once('data', () => {
        const body = JSON.stringify({ model: 'm', messages: ['x'.repeat(9000)] });
        socket.write('POST /x HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\nContent-Length: ' + body.length + '\\r\\n\\r\\n' + body);
        socket.resume();
      });`,
    );
    expect(await run({ command })).toBe(0);
    expect(upstream.seen).toHaveLength(1);
    expect(told.join('\n')).toContain(
      '127.0.0.1 was not decrypted and looks like a model API. To record it, add --intercept 127.0.0.1.',
    );
  });

  it('leaves the agent undisturbed when its log is removed under it, and reports it', async () => {
    const twice = ask('process.env.ANTHROPIC_BASE_URL');
    const command = agent(
      'claude',
      `{${twice}}\nimport { rmSync } from 'node:fs'; rmSync('logs', { recursive: true });\n{${twice}}\n{${twice}}`,
    );
    expect(await run({ command, mode: 'reverse', dry: 'text', out: 'logs' })).toBe(0);
    expect(told.filter((line) => /RECORDING STOPPED at .* was deleted/.test(line))).toHaveLength(2);
    expect(existsSync(path.join(work, 'logs'))).toBe(false);
  });
});

describe('lens capture', () => {
  it('prints where it listens and runs until it is interrupted', async () => {
    const upstream = await startUpstream(cleanup, (response) =>
      response.writeHead(200, streamHead).end(messageEvents('hello').join('')),
    );
    const interrupted = async (): Promise<void> => {
      const url = /http:\S+/.exec(printed[0] ?? '')?.[0] as string;
      const body = JSON.stringify({ model: 'claude-x', messages: [] });
      await (
        await fetch(`${url}/v1/messages`, {
          method: 'POST',
          body,
          headers: { 'user-agent': 'claude-cli/1.0' },
        })
      ).text();
    };
    expect(await run({ upstream: upstream.url, mode: 'reverse' }, { interrupted })).toBe(0);
    expect(printed[0]).toMatch(/^lens listens on http:\/\/127\.0\.0\.1:\d+$/);
    expect(log()[0]).toMatchObject({ agent: 'unknown', settings: {} });
    expect(log()[1]).toMatchObject({ agent: 'claude' });
  });
});

describe('what cannot be', () => {
  it('a port that is taken', async () => {
    const { port } = await startServer(cleanup, () => undefined);
    await expect(run({ port, dry: 'text' })).rejects.toMatchObject({
      code: 'port_taken',
      message: `port ${port} of 127.0.0.1 is in use by another program.`,
    });
  });

  it('an upstream that is none', async () => {
    await expect(run({ upstream: 'api.example.com' })).rejects.toMatchObject({
      code: 'config_invalid',
      where: '--upstream',
    });
  });

  it('a command that does not exist', async () => {
    await expect(run({ command: ['no-such-agent'], dry: 'text' })).rejects.toMatchObject({
      code: 'command_not_found',
    });
    expect(readdirSync(home).sort()).toEqual(['state', 'work']);
  });

  it('a base URL for an agent that lens does not know', async () => {
    await expect(run({ command: ['stranger'], mode: 'reverse' })).rejects.toMatchObject({
      code: 'usage',
      where: '--mode reverse',
    });
  });

  it.each([
    ['no assignment', { command: ['claude'], env: ['HOUSE_URL'] }],
    ['no name', { command: ['claude'], env: ['=value'] }],
    ['no agent to give it to', { env: ['HOUSE_URL={url}'] }],
  ])('--env with %s', async (_what, options) => {
    await expect(run({ ...options, dry: 'text' })).rejects.toMatchObject({ code: 'usage', where: '--env' });
  });

  it('a log where no folder can be', async () => {
    writeFileSync(path.join(work, 'file'), '');
    await expect(
      run({ command: agent('claude', ''), out: 'file/logs', mode: 'reverse' }),
    ).rejects.toMatchObject({ code: 'not_writable' });
  });
});
