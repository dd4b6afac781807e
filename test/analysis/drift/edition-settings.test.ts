import { expect, test } from 'vitest';
import {
  type RequestSettings,
  type Sent,
  settingChanges,
} from '../../../src/analysis/drift/edition-settings.ts';

const sent = (settings: readonly Partial<RequestSettings>[], version: string): Sent[] =>
  settings.map((own, i) => ({
    request: {
      ...{
        exchange: i,
        version,
        model: 'm',
        session: `${version}-session-${i}`,
        cwd: `/srv/p${i}`,
        git: null,
      },
      ts: Date.UTC(2026, 4, i + 1),
    },
    settings: { parameters: {}, betas: [], tools: [], ...own },
  }));
const three = <T>(value: T): T[] => [value, value, value];
const changes = (before: readonly Partial<RequestSettings>[], now: readonly Partial<RequestSettings>[]) =>
  settingChanges(sent(before, '1.0.0'), sent(now, '1.1.0')).map(
    ({ change, location, before: was, after }) => [change, location, was, after],
  );

test.each<[string, Record<string, unknown>[], Record<string, unknown>[], unknown[]]>([
  ['a value', three({ max_tokens: 8 }), three({ max_tokens: 9 }), [['parameter', 'max_tokens', '8', '9']]],
  ['a member', three({ a: { b: 1 } }), three({ a: { b: true } }), [['parameter', 'a.b', '1', 'true']]],
  ['a new one', three({}), three({ top_p: 0.5 }), [['parameter', 'top_p', null, '0.5']]],
  ['one that is gone', three({ top_p: 0.5 }), three({}), [['parameter', 'top_p', '0.5', null]]],
  [
    'one that some requests have',
    three({}),
    [{ seed: 1 }, { seed: 1 }, {}],
    [['parameter', 'seed', null, '1']],
  ],
  ['one that few have', [{}], [{ seed: 1 }, {}, {}, {}], []],
  ['the order of members', three({ a: [{ b: 1, c: 2 }] }), three({ a: [{ c: 2, b: 1 }] }), []],
  ['a value of each run', [{ x: 1 }, { x: 2 }], [{ x: 3 }, { x: 4 }], []],
  [
    'the session',
    three({ x: '1.0.0-session-0' }).slice(0, 1),
    three({ x: '1.1.0-session-0' }).slice(0, 1),
    [],
  ],
  [
    'an id',
    three({ prompt_cache_key: 'a', metadata: { user_id: 'b' } }),
    three({ prompt_cache_key: 'c' }),
    [],
  ],
])('parameters: %s', (_, before, now, expected) => {
  expect(
    changes(
      before.map((parameters) => ({ parameters })),
      now.map((parameters) => ({ parameters })),
    ),
  ).toEqual(expected);
});

test('beta features are compared one by one, in any order', () => {
  expect(changes(three({ betas: ['a', 'b', 'c'] }), three({ betas: ['c', 'd', 'a'] }))).toEqual([
    ['beta header', 'beta headers', 'b', null],
    ['beta header', 'beta headers', null, 'd'],
  ]);
});

test.each<[string, string[][], string[][], unknown[]]>([
  [
    'changed',
    three(['a', 'b', 'c']),
    three(['b', 'a', 'c']),
    [['tool order', 'tools', 'a, b, c', 'b, a, c']],
  ],
  ['with tools added and removed', three(['x', 'a', 'b']), three(['a', 'y', 'b']), []],
  [
    'that varies within a version',
    [
      ['a', 'b'],
      ['b', 'a'],
      ['a', 'b'],
    ],
    three(['b', 'a']),
    [],
  ],
  ['of tools of servers', three(['mcp__q__a', 'mcp__q__b']), three(['mcp__q__b', 'mcp__q__a']), []],
  ['with a name twice', three(['a', 'b', 'a']), three(['a', 'b']), []],
])('the order of tools %s', (_, before, now, expected) => {
  expect(
    changes(
      before.map((tools) => ({ tools })),
      now.map((tools) => ({ tools })),
    ),
  ).toEqual(expected);
});
