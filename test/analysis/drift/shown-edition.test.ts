import { expect, test } from 'vitest';
import { lensLog } from '../../lens-log.ts';
import { derivedFromText } from '../derived.ts';

interface Given {
  version: string;
  model: string;
  tools: readonly string[];
}

const rules = ['You are an agent.', 'Read files before you edit them.', 'Ask when a task is not clear.'];

const purposes: Record<string, string> = {
  read: 'Reads a file.',
  list: 'Lists folders with sizes.',
  watch: 'Waits until processes end.',
  shell: 'Runs a command in a new terminal.',
  exec: 'Runs a command in a new terminal.',
};

const logOf = (given: readonly Given[]): string =>
  lensLog(
    given.map(({ version }, i) => ({ id: `s${i}`, agent: 'own', client: { name: 'own', version } })),
    given.map(({ version, model, tools }, i) => ({
      id: `t${i}`,
      session: `s${i}`,
      agent: 'own',
      ts: `2026-11-21T09:${String(i).padStart(2, '0')}:00.000Z`,
      path: '/v1/messages',
      headers: { 'user-agent': `own/${version}` },
      body: JSON.stringify({
        model,
        max_tokens: 10,
        system: [...rules, ...(version === '2.0.0' ? ['Be brief.'] : [])].join('\n'),
        tools: tools.map((name) => ({
          name,
          description: purposes[name] ?? 'Orders goods in the shop of the person.',
          input_schema: { type: 'object', properties: {} },
        })),
        messages: [{ role: 'user', content: `Task ${i}` }],
      }),
    })),
  );

/** The newest version was captured first, and most requests are of the old one. */
const log = logOf([
  { version: '2.0.0', model: 'small', tools: ['read', 'watch'] },
  { version: '2.0.0', model: 'large', tools: ['read', 'watch', 'mcp__shop__order'] },
  { version: '2.0.0', model: 'large', tools: ['read', 'watch'] },
  ...Array.from({ length: 4 }, () => ({ version: '1.10.0', model: 'large', tools: ['read', 'list'] })),
  { version: '1.10.0', model: 'small', tools: ['read', 'list'] },
]);

test('figures of a family are about its newest version with the most common model', async () => {
  const database = await derivedFromText(log);
  const figures = 'family_id, shown_version, shown_model, shown_requests, requests, max_tools';
  const [family] = await database.rows(`SELECT ${figures}, agent_versions FROM family_summary`);
  expect(family).toMatchObject({
    shown_version: '2.0.0',
    shown_model: 'large',
    shown_requests: 2,
    requests: 8,
    max_tools: 3,
    agent_versions: ['1.10.0', '2.0.0'],
  });
  const mains = await database.rows('SELECT shown_version, shown_model, shown_requests FROM main_loops');
  expect(mains).toEqual([{ shown_version: '2.0.0', shown_model: 'large', shown_requests: 2 }]);
  const editions = await database.rows(
    'SELECT agent_version, model, requests, shown, previous_agent_version, previous_model, lines_added FROM editions ORDER BY edition_number',
  );
  expect(editions.filter(({ shown }) => shown)).toHaveLength(1);
  expect(editions.slice(2).map((row) => [row['previous_model'], row['model'], row['lines_added']])).toEqual([
    ['small', 'small', 1],
    ['large', 'large', 1],
  ]);
});

test('tools that a version adds or removes are changes, tools of MCP servers are not', async () => {
  const database = await derivedFromText(log);
  const changes = await database.rows(
    'SELECT name, change, from_agent_version, to_agent_version, model_names FROM tool_changes ORDER BY name',
  );
  const step = { from_agent_version: '1.10.0', to_agent_version: '2.0.0', model_names: ['large', 'small'] };
  expect(changes).toEqual([
    { name: 'list', change: 'removed', ...step },
    { name: 'watch', change: 'added', ...step },
  ]);
});

test('a tool under another name is renamed', async () => {
  const database = await derivedFromText(
    logOf([
      { version: '1.0.0', model: 'large', tools: ['shell'] },
      { version: '1.1.0', model: 'large', tools: ['exec'] },
    ]),
  );
  const changes = await database.rows(
    'SELECT name, change, before, after FROM tool_changes WHERE path = $path',
    {
      path: '',
    },
  );
  expect(changes).toEqual([{ name: 'exec', change: 'renamed', before: 'shell', after: 'exec' }]);
});
