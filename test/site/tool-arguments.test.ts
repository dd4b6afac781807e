import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { toolArguments } from '../../src/pages/_load/tool-arguments.ts';
import { siteToolArguments } from '../../src/read/tools.ts';
import { openReadOnly } from '../../src/store/open.ts';
import { sampleAgents } from './fixture/agents.ts';
import { fixtureRows } from './fixture/build.ts';

const texts = [
  '{"command":"ls","mode":"read"}',
  '{"command":"ls","mode":null}',
  '{"command":"cat \'a\'","more \\"quoted\\" $.x":{"deep":[1,2]}}',
  ' {"command":{"a":1}}',
  'await tools.exec({ cmd: "ls" })',
  '["command"]',
  '{"command":',
  '',
];

it('counts what calls give, whatever stands in them, and what they never give', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'lens-arguments-'));
  try {
    const rows = fixtureRows(sampleAgents);
    texts.forEach((text, position) => {
      rows.add('tool_calls', {
        exchange: 1,
        position: 100 + position,
        call_id: `c${position}`,
        name: 'probe',
        arguments: text,
        source: 'answer',
      });
    });
    const file = path.join(folder, 'lens.duckdb');
    await rows.write(file);
    const db = await openReadOnly(file);
    const given = await siteToolArguments(db, 'codex', 'probe', { arguments: 10, chars: 20 });
    await db.close();
    expect(given).toEqual([
      { name: 'command', calls: 4, distinct_values: 3, commonest: '"ls"', commonest_calls: 2 },
      { name: 'mode', calls: 1, distinct_values: 1, commonest: '"read"', commonest_calls: 1 },
      {
        name: 'more "quoted" $.x',
        calls: 1,
        distinct_values: 1,
        commonest: '{"deep":[1,2]}',
        commonest_calls: 1,
      },
    ]);
    const parameter = {
      tool_definition_id: 1,
      type: 'string',
      enum_values: null,
      default_value: null,
      description: null,
    };
    const shown = toolArguments(given, [
      { ...parameter, path: 'command', required: true },
      { ...parameter, path: 'timeout', required: false },
      { ...parameter, path: 'env.PATH', required: true },
    ]);
    expect(shown.map(({ name, calls, defined, required }) => [name, calls, defined, required])).toEqual([
      ['command', 4, true, true],
      ['mode', 1, false, false],
      ['more "quoted" $.x', 1, false, false],
      ['timeout', 0, true, false],
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
