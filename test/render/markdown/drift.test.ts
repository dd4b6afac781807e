import { expect, test } from 'vitest';
import { analyzed } from '../../analysis/run.ts';
import { lensLog } from '../../lens-log.ts';

const rules = Array.from(
  { length: 12 },
  (_, at) => `Rule ${'abcdefghijkl'[at]} holds for everything you do.`,
);

/** Two versions of an agent; the folder is a slot, the rules change with the version. */
function turn(index: number, version: string, folder: string, own: readonly string[]) {
  const system = ['You are an agent.', ...own, `Working directory: ${folder}`, ...rules].join('\n');
  return {
    id: `E${index}`,
    ts: new Date(Date.parse('2026-11-20T09:00:00Z') + index * 60_000).toISOString(),
    session: `s${index}`,
    path: '/v1/messages',
    headers: { 'user-agent': `claude-cli/${version}` },
    body: JSON.stringify({ model: 'm', system, messages: [{ role: 'user', content: `Task ${index}` }] }),
  };
}

const log = lensLog(
  Array.from({ length: 4 }, (_, index) => ({ id: `s${index}`, agent: 'claude' })),
  [
    turn(0, '1.9.0', '/tmp/a', ['Always ask first.']),
    turn(1, '1.9.0', '/tmp/b', ['Always ask first.']),
    turn(2, '1.10.0', '/tmp/a', ['Never ask, just do.', 'Say what you did.']),
    turn(3, '1.10.0', '/tmp/b', ['Never ask, just do.', 'Say what you did.']),
  ],
);

test('lists changes of slots, changes between versions, and slots to move to the end', async () => {
  const { markdown, report } = await analyzed(
    { 'log.jsonl': log },
    { sections: 'drift,changelog,slot-cost' },
  );
  expect(markdown.match(/^##+ .+/gm)).toEqual([
    '## Prompt changes between versions',
    '### `claude` `1.9.0` → `1.10.0`, side request on `m`',
    '## Changes of slots over time',
    '### `claude`',
    '## Slots to move to the end of the prompt',
    '### Between sessions',
  ]);
  expect(markdown).toMatch(
    /`working_directory` \| `path` \| alternates \| 3 \| .+ \| `\/tmp\/a` \| `\/tmp\/b` \|/,
  );
  expect(markdown).toMatch(/added 2 lines .+`Never ask, just do\.⏎Say what you did\.`/);
  expect(markdown).toMatch(/`Always ask first\.`/);
  expect(markdown).not.toMatch(/reworded .+working directory/i);
  const [agent] = report.agents;
  expect(agent?.slot_cost.map(({ scope }) => scope)).toContain('session');
  expect(
    agent?.editions
      .filter(({ previous_family_id: previous }) => previous !== null)
      .map(({ previous_agent_version: previous_version, agent_version: version }) => [
        previous_version,
        version,
      ]),
  ).toEqual([['1.9.0', '1.10.0']]);
});

test('has no section on changes when there are none', async () => {
  const one = lensLog([{ id: 's0', agent: 'claude' }], [turn(0, '1.9.0', '/tmp/a', [])]);
  const { markdown } = await analyzed({ 'log.jsonl': one }, { sections: 'drift,changelog,slot-cost' });
  expect(markdown).not.toMatch(/^## /m);
});
