import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { lensLog } from '../../lens-log.ts';
import { derivedFromText } from '../derived.ts';

interface Sample {
  id: string;
  agent: string;
  ts: string;
  text: string;
}

const samples = readFileSync(
  path.resolve(import.meta.dirname, '../../cases/real-prompts/samples.jsonl'),
  'utf8',
)
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Sample)
  .filter(({ agent, text }) => agent === 'pi' && text.length > 1_000);

/** System prompts of three versions of pi, each from several folders, as requests. */
const log = lensLog(
  [{ id: 's', agent: 'pi' }],
  samples.map(({ id, ts, text }, index) => ({
    id,
    ts,
    agent: 'pi',
    path: '/v1/messages',
    headers: { 'user-agent': `pi/${/\d+\.\d+\.\d+/.exec(id)?.[0]}` },
    body: JSON.stringify({
      model: 'claude-sonnet-4-5',
      max_tokens: 10,
      system: [{ type: 'text', text }],
      messages: [{ role: 'user', content: `Task ${index}` }],
    }),
  })),
);

test('what differs between three real versions of a prompt, read off the prompts by hand', async () => {
  const database = await derivedFromText(log);
  const versions = await database.rows(`
    SELECT agent_version AS version, previous_agent_version AS previous, requests, lines_added AS added, lines_removed AS removed,
      lines_moved AS moved, lines_reworded AS reworded
    FROM editions ORDER BY first_seen, agent_version`);
  const ordered = versions.toSorted((a, b) => (String(a['version']) < String(b['version']) ? -1 : 1));
  const of = (requests: number) => ({ requests });
  expect(ordered).toEqual([
    { version: '0.74.2', previous: null, ...of(4), added: null, removed: null, moved: null, reworded: null },
    { version: '0.84.4', previous: '0.74.2', ...of(4), added: 5, removed: 3, moved: 0, reworded: 1 },
    { version: '0.87.1', previous: '0.84.4', ...of(8), added: 8, removed: 2, moved: 0, reworded: 1 },
  ]);
  const changes = await database.rows<{ change: string; before: string | null; after: string | null }>(`
    SELECT change, before, after FROM edition_changes WHERE to_agent_version = '0.87.1' ORDER BY change_number`);
  expect(changes).toEqual([
    { change: 'reworded', before: 'Available tools:', after: '<tools>' },
    { change: 'added', before: null, after: '</tools>\n<rules>' },
    { change: 'removed', before: 'Guidelines:', after: null },
    { change: 'added', before: null, after: '</rules>\n<docs>' },
    { change: 'added', before: null, after: '</docs>' },
    { change: 'added', before: null, after: '<cwd>\n‹cwd_path›\n</cwd>' },
    {
      change: 'removed',
      before: 'Current working directory: ‹current_working_directory_path›',
      after: null,
    },
  ]);
});

test('the same changes, in any order of the requests in the log', async () => {
  const [first, ...turns] = log.trim().split('\n');
  const shuffled = [...turns].reverse().sort((a, b) => kindOrder(a) - kindOrder(b));
  const rows = async (text: string) =>
    (await derivedFromText(text)).rows(
      'SELECT * EXCLUDE (lineage_id, edition_id) FROM edition_changes ORDER BY ALL',
    );
  expect(await rows([first, ...shuffled].map((line) => `${line}\n`).join(''))).toEqual(await rows(log));
});

const kindOrder = (line: string): number => (line.includes('"kind":"request"') ? 0 : 1);
