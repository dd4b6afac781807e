import { expect, test } from 'vitest';
import { analyzed } from '../../analysis/run.ts';
import { lensLog } from '../../lens-log.ts';

const traffic = (fields: object): string =>
  JSON.stringify({
    v: 1,
    kind: 'traffic',
    session: 's',
    from: '2026-11-21T09:00:00.000Z',
    ts: '2026-11-21T09:05:00.000Z',
    bytes_up: 1500,
    bytes_down: 20_000,
    times: 2,
    ms: 12.5,
    ...fields,
  });

const body = JSON.stringify({
  model: 'm',
  system: 'You are an agent.',
  messages: [{ role: 'user', content: [{ type: 'sm|ell', of: '<b>cheese</b>' }] }],
});

const log = (traffics: readonly string[], text = body): string =>
  [
    lensLog([{ id: 's', agent: 'claude' }], [{ id: 'a', path: '/v1/messages', body: text }]).trimEnd(),
    ...traffics,
    '',
  ].join('\n');

test('the report lists other traffic and what lens does not understand', async () => {
  const { markdown, report } = await analyzed({
    'log.jsonl': log([
      traffic({ what: 'tunnel', host: 'github.example' }),
      traffic({ what: 'request', host: 'api.example', method: 'GET', path: '/a|b', times: 1 }),
    ]),
  });
  const parts = markdown.split(/^## /m);
  const other = parts.find((part) => part.startsWith('Other traffic'));
  expect(other).toMatch(/`github\.example` +\| not decrypted +\| +2 \| +1\.5 kB \| +20 kB \|/);
  expect(other).toContain('`GET /a\\|b`');
  const unknown = parts.find((part) => part.startsWith('What lens does not understand'));
  expect(unknown).toMatch(/\| request block +\| `sm\\\|ell` +\| +1 \|/);
  expect(report.other_traffic).toHaveLength(2);
  expect(report.not_understood.map(({ name }) => name)).toContain('sm|ell');
});

test('more rows than a table lists are counted, with the query that returns all', async () => {
  const hosts = Array.from({ length: 23 }, (_, n) => traffic({ what: 'tunnel', host: `h${n}.example` }));
  const { markdown } = await analyzed({ 'log.jsonl': log(hosts) });
  expect(markdown).toContain('and 3 more: `FROM other_traffic`.');
});

test('a log without either has neither section', async () => {
  const plain = '{"model":"m","system":"You are an agent.","messages":[]}';
  const { markdown } = await analyzed({ 'log.jsonl': log([], plain) });
  expect(markdown).not.toMatch(/^## (?:Other traffic|What lens)/m);
});
