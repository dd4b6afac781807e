import { appendFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ingest } from '../../src/analysis/ingest/ingest.ts';
import { readers } from '../../src/import/table.ts';
import { notUnderstood, otherTraffic } from '../../src/read/problems.ts';
import { line } from '../analysis/ingest/logs.ts';
import { temporaryDatabase, temporaryFolder } from '../store/fixture.ts';

const traffic = (fields: object): string =>
  JSON.stringify({
    v: 1,
    kind: 'traffic',
    session: 'S1',
    from: '2026-11-21T09:00:00.000Z',
    ts: '2026-11-21T09:05:00.000Z',
    bytes_up: 100,
    bytes_down: 2000,
    times: 2,
    ms: 12.5,
    ...fields,
  });

test('traffic in addition to model requests is counted once, also when a log was copied', async () => {
  const folder = temporaryFolder();
  const log = [
    line.session('S1'),
    traffic({ what: 'tunnel', host: 'github.com' }),
    traffic({ what: 'request', host: 'api.example', method: 'GET', path: '/api/hello', times: 1 }),
    line.session('S2'),
    traffic({ what: 'tunnel', host: 'github.com', session: 'S2' }),
  ];
  const files = ['a.jsonl', 'b.jsonl'].map((name) => path.join(folder, name));
  writeFileSync(files[0] as string, `${log.join('\n')}\n`);
  writeFileSync(files[1] as string, `${log.toReversed().join('\n')}\n`);
  const database = await temporaryDatabase();
  await ingest(database, files.slice(0, 1), readers);
  await ingest(database, files, readers);
  const times = { first_seen: '2026-11-21T09:00:00.000Z', last_seen: '2026-11-21T09:05:00.000Z' };
  expect(await database.sideBySide(otherTraffic)).toEqual([
    {
      agent: 'claude',
      kind: 'tunnel',
      host: 'github.com',
      method: null,
      path: null,
      requests: 4,
      bytes_sent: 200,
      bytes_received: 4000,
      ...times,
    },
    {
      agent: 'claude',
      kind: 'request',
      host: 'api.example',
      method: 'GET',
      path: '/api/hello',
      requests: 1,
      bytes_sent: 100,
      bytes_received: 2000,
      ...times,
    },
  ]);
});

test('lists warnings, unknown parts and unknown formats with the place of the first one', async () => {
  const body = JSON.stringify({
    model: 'claude-x',
    messages: [{ role: 'user', content: [{ type: 'smell', of: 'cheese' }] }],
  });
  const answer = (unknown: unknown[]): object => ({
    reconstructed: {
      model: 'claude-x',
      id: null,
      role: 'assistant',
      blocks: [{ type: 'other', wireType: '__proto__', text: '{}' }],
      stopReason: null,
      usage: { input_tokens: 1, output_tokens: 2, moon_tokens: 3 },
      finished: true,
      unknown,
    },
  });
  const log = [
    line.session('S1'),
    line.request('a', body),
    line.response('a', answer([{ event: 'e', data: { type: 'strange' } }, { vibes: 1 }])),
    line.request('b', body, { ts: '2026-11-21T09:00:02.000Z' }),
    line.response('b', answer([{ event: 'strange', data: 'text' }, 7, { dropped: 4 }])),
    line.request('c', '{"a":1}', { wire: 'unknown', path: '/strange?x=1' }),
    line.response('c'),
    '{"v":1}',
  ];
  const file = path.join(temporaryFolder(), 'a.jsonl');
  writeFileSync(file, `${log.join('\n')}\n`);
  const database = await temporaryDatabase();
  await ingest(database, [file], readers);
  const found = await database.sideBySide(notUnderstood);
  expect(
    found.map(({ what, name, occurrences, exchange_id, log_line }) =>
      [what, name, occurrences, exchange_id, log_line].join(' | '),
    ),
  ).toEqual([
    'warning | bad_line | 1 |  | 8',
    'event | (more events than lens keeps) | 4 | 2 | 4',
    'event | strange | 1 | 1 | 2',
    'event | strange (not a JSON object) | 1 | 2 | 4',
    'request block | smell | 1 | 1 | 2',
    'response block | __proto__ | 2 | 1 | 2',
    'response member | vibes | 1 | 1 | 2',
    'usage member | moon_tokens | 2 | 1 | 2',
    'wire format | /strange | 1 | 3 | 6',
  ]);
});

test('an answer waits for its request from one run to the next', async () => {
  const file = path.join(temporaryFolder(), 'a.jsonl');
  const [headers, event, response] = [line.headers('a'), line.event('a', 3), line.response('a')];
  writeFileSync(file, `${[line.session('S1'), headers, event, response].join('\n')}\n`);
  const database = await temporaryDatabase();
  const warnings = () => database.rows('SELECT code FROM warnings');
  await ingest(database, [file], readers);
  expect(await warnings()).toEqual([{ code: 'response_without_request' }]);
  await ingest(database, [file], readers);
  appendFileSync(file, `${line.request('a', '{"model":"m","messages":[]}')}\n`);
  await ingest(database, [file], readers);
  expect(await warnings()).toEqual([]);
  expect(await database.rows('SELECT outcome, status FROM _exchanges')).toEqual([
    { outcome: 'complete', status: 200 },
  ]);
  expect(await database.rows('SELECT event, seq FROM events')).toEqual([{ event: 'ping', seq: 0 }]);
});
