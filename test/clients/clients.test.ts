import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientPins } from '../../scripts/client-pins.ts';
import { clientUse } from '../../scripts/client-use.ts';
import { type InstalledClient, installClient } from '../../scripts/install-clients.ts';
import { runClient } from '../../scripts/run-client.ts';
import { type StandIn, startStandIn } from '../../scripts/stand-in.ts';
import { dummyCredential } from '../../src/proxy/agents/plan.ts';
import { dryText } from '../../src/proxy/dry/answer.ts';
import { recordingPolicy } from '../../src/proxy/recorder.ts';
import { openaiResponses } from '../../src/wire/responses/wire.ts';
import { callsIn, filesWith, readLog } from './support.ts';

const modes = ['reverse', 'forward'] as const;
/** A credential that must be found nowhere afterwards. */
const planted = 'sk-planted-4f1d0c6e9b7a2385-credential';

describe.each(clientPins)('$id $version', (pin) => {
  const root = mkdtempSync(path.join(tmpdir(), `lens-${pin.id}-`));
  const cwd = path.join(root, 'work');
  const home = path.join(root, 'home');
  const out = path.join(root, 'captures');
  const lensState = path.join(home, '.local', 'state', 'lens');
  let client: InstalledClient;
  let standIn: StandIn;

  beforeAll(async () => {
    client = await installClient(pin);
    mkdirSync(cwd);
    writeFileSync(path.join(cwd, 'README.md'), 'hello\n');
    standIn = await startStandIn({ kind: 'tool', folder: cwd });
  });
  afterAll(async () => {
    await standIn.close();
    rmSync(root, { recursive: true, force: true });
  });

  it.each(modes)('a dry run with a tool call is recorded whole (%s mode)', async (mode) => {
    const result = await runClient({
      client,
      prompt: 'List files in this directory',
      cwd,
      home,
      out,
      flags: ['--dry=tool', '--mode', mode],
    });
    expect(result).toMatchObject({ code: 0, log: expect.any(String) });
    expect(result.stdout.trim()).toBe(dryText);
    const { sessions, requests, responses } = readLog(result.log ?? '');
    expect(sessions).toMatchObject([{ agent: pin.id, mode, dry: 'tool' }]);
    expect(requests.length).toBeGreaterThanOrEqual(2);
    expect(requests.every(({ agent }) => agent === pin.id)).toBe(true);
    expect(responses.map(({ outcome }) => outcome)).toEqual(requests.map(() => 'complete'));
    expect(callsIn(responses)).toBe(1);
    expect(filesWith([out, lensState], dummyCredential)).toEqual([]);
  });

  it.each(modes)('what the API receives is what is recorded (%s mode)', async (mode) => {
    standIn.received.length = 0;
    const { keys, api = {} } = clientUse(pin.id);
    const result = await runClient({
      client,
      prompt: 'List files in this directory',
      cwd,
      home,
      out,
      flags: ['--upstream', standIn.url, '--mode', mode],
      env: { ...api, ...Object.fromEntries(keys.map((name) => [name, planted])) },
    });
    expect(result).toMatchObject({ code: 0, log: expect.any(String) });
    expect(result.stdout.trim()).toBe(dryText);
    const { requests, responses } = readLog(result.log ?? '');
    const received = standIn.received.filter(
      ({ method, path: to }) => method === 'WEBSOCKET' || recordingPolicy(method, to) === 'by_path',
    );
    expect(requests.length).toBeGreaterThanOrEqual(2);
    expect(requests.map(({ sha256, bytes }) => ({ sha256, bytes }))).toEqual(
      received.map(({ sha256, bytes }) => ({ sha256, bytes })),
    );
    expect(responses.map(({ outcome }) => outcome)).toEqual(requests.map(() => 'complete'));
    expect(JSON.stringify(standIn.received.map(({ headers }) => headers))).toContain(planted);
    expect(filesWith([out, lensState], planted)).toEqual([]);
  });

  it.runIf(pin.id === 'codex')('without WebSocket posts whole requests, alike in both modes', async () => {
    const tools = [];
    for (const mode of modes) {
      const result = await runClient({
        client,
        prompt: 'List files in this directory',
        cwd,
        home,
        out,
        flags: ['--dry=tool', '--mode', mode, '--no-websocket'],
      });
      expect(result).toMatchObject({ code: 0, log: expect.any(String) });
      const { requests, responses } = readLog(result.log ?? '');
      expect(requests.map(({ method, joined }) => [method, joined])).toEqual([
        ['POST', undefined],
        ['POST', undefined],
      ]);
      expect(responses.map(({ outcome, status }) => [outcome, status])).toEqual([
        ['complete', 200],
        ['complete', 200],
      ]);
      tools.push(requests.map(({ request }) => openaiResponses.split(request).tools));
    }
    // Under a provider name that Codex does not know, it describes its tools in fewer words.
    expect(tools[0]?.[0]?.length).toBeGreaterThan(0);
    expect(tools[0]).toEqual(tools[1]);
  });
});
