import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { toolArguments } from '../../src/read/tools.ts';
import { openReadOnly } from '../../src/store/open.ts';
import { sampleAgents } from '../site/fixture/agents.ts';
import { fixtureRows } from '../site/fixture/build.ts';

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

it('counts what calls give, for any values, and what they never give', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'lens-arguments-'));
  try {
    const rows = fixtureRows(sampleAgents);
    texts.forEach((text, position) => {
      rows.add('tool_calls', {
        exchange_id: 1,
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
    const parameters = [
      { path: 'command', required: true },
      { path: 'timeout', required: false },
      { path: 'env.PATH', required: true },
    ];
    const limits = { arguments: 10, chars: 20 };
    const shown = await toolArguments(db, { agent: 'codex', name: 'probe' }, parameters, limits);
    await db.close();
    const named = { defined: false, required: false };
    expect(shown).toEqual([
      {
        name: 'command',
        calls: 4,
        distinct: 3,
        commonest: { value: '"ls"', calls: 2 },
        defined: true,
        required: true,
      },
      { ...named, name: 'mode', calls: 1, distinct: 1, commonest: { value: '"read"', calls: 1 } },
      {
        ...named,
        name: 'more "quoted" $.x',
        calls: 1,
        distinct: 1,
        commonest: { value: '{"deep":[1,2]}', calls: 1 },
      },
      { name: 'timeout', calls: 0, distinct: 0, commonest: null, defined: true, required: false },
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
