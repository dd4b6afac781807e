import { readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { findLogs } from '../../src/analysis/ingest/find-logs.ts';
import { readers } from '../../src/import/table.ts';
import type { CaptureOptions } from '../../src/proxy/capture/types.ts';
import { captureTelemetry } from '../../src/proxy/telemetry.ts';
import { sharedFolder } from '../shared-folder.ts';

const root = sharedFolder();

/** Runs the mode with an agent that writes these files where the variable names a folder. */
async function run(
  options: Partial<CaptureOptions>,
  files: Record<string, unknown> = {},
): Promise<{ code: number; log: string; env: NodeJS.ProcessEnv }> {
  let log = '';
  let env: NodeJS.ProcessEnv = {};
  const code = await captureTelemetry(
    { command: ['claude', '-p', 'hi'], out: path.join(root, 'out'), ...options },
    {
      env: {},
      cwd: root,
      print: () => undefined,
      log: (line) => {
        log += `${line}\n`;
      },
      childOwnsTerminal: false,
      launch: async (plan) => {
        env = plan.env;
        const folder = (env['OTEL_LOG_RAW_API_BODIES'] ?? '').replace(/^file:/, '');
        for (const [name, value] of Object.entries(files))
          writeFileSync(path.join(folder, name), JSON.stringify(value));
        return 3;
      },
      interrupted: async () => undefined,
    },
  );
  return { code, log, env };
}

const request = { model: 'm-1', system: 'You count.', messages: [{ role: 'user', content: 'One?' }] };

test('telemetry mode names a private folder to Claude Code, and the analysis finds it among captures', async () => {
  const { code, log, env } = await run(
    { env: ['OTEL_LOGS_EXPORTER=none'] },
    {
      'a.request.json': request,
      'index.jsonl': { request_file: 'a.request.json', response_file: 'b.response.json' },
    },
  );
  expect(code).toBe(3);
  expect(env).toMatchObject({ CLAUDE_CODE_ENABLE_TELEMETRY: '1', OTEL_LOGS_EXPORTER: 'none' });
  expect(log).toMatch(
    /not recorded: headers, status[\s\S]*1 request\n[\s\S]*lens analyze .*-claude-bodies\n$/,
  );
  const out = path.join(root, 'out');
  const [name = ''] = readdirSync(out);
  expect(statSync(path.join(out, name)).mode & 0o777).toBe(0o700);
  expect((await findLogs([], out, readers)).files).toEqual([path.join(out, name)]);
  // Commands that read files of lines alone leave it out.
  await expect(findLogs([], out)).rejects.toThrow('no captures');
});

test('telemetry mode states that nothing was written', async () => {
  expect((await run({})).log).toContain('warning: no request was written');
});

test.each([
  [{ command: ['codex'] }, 'Only Claude Code'],
  [{ command: [] }, 'Only Claude Code'],
  [{ dry: 'text' as const }, '--dry needs a proxy'],
  [{ label: 'x' }, '--label needs a proxy'],
])('telemetry mode refuses %j', async (options, message) => {
  await expect(run(options)).rejects.toThrow(message);
});
