import { describe, expect, test } from 'vitest';
import type { GroupFamily } from '../../../src/read/diff/groups.ts';
import { type ComparedMessage, diffMessages } from '../../../src/read/diff/messages.ts';
import { pairFamilies } from '../../../src/read/diff/pair-families.ts';
import { diffParameters } from '../../../src/read/diff/parameters.ts';
import { pairByPurpose } from '../../../src/read/diff/purposes.ts';
import { diffSubjects, isSame, type Subject } from '../../../src/read/diff/subject.ts';
import {
  locationOf,
  messageCounts,
  pairWords,
  sharedWords,
  surfaceCounts,
} from '../../../src/read/diff/wording.ts';

const messages = (names: string): ComparedMessage[] =>
  [...names].map((identity) => ({ role: 'user', identity, summary: identity }));

describe('messages', () => {
  test.each([
    ['abc', 'abc', 'same', '3 unchanged'],
    ['abc', 'abcde', 'continues', '3 unchanged, 2 new (the second continues the first)'],
    ['abcde', 'abc', 'is continued', '3 unchanged, 2 removed (the first continues the second)'],
    ['abcd', 'abxd', 'diverged', '3 unchanged, 1 removed, 1 new (they differ after 2 messages)'],
    ['ab', 'xy', 'diverged', '0 unchanged, 2 removed, 2 new'],
    ['', '', 'same', '0 unchanged'],
    ['', 'a', 'diverged', '0 unchanged, 1 new'],
  ] as const)('%s and %s: %s', (before, after, relation, words) => {
    const found = diffMessages(messages(before), messages(after));
    expect(found.relation).toBe(relation);
    expect(messageCounts(found)).toBe(words);
  });

  test('run by run, with positions in their own conversation', () => {
    expect(diffMessages(messages('abc'), messages('axc')).runs).toEqual([
      { kind: 'same', first: 0, messages: [{ role: 'user', summary: 'a' }] },
      { kind: 'removed', first: 1, messages: [{ role: 'user', summary: 'b' }] },
      { kind: 'added', first: 1, messages: [{ role: 'user', summary: 'x' }] },
      { kind: 'same', first: 2, messages: [{ role: 'user', summary: 'c' }] },
    ]);
  });
});

test('parameters by path; order of keys and what is the same are left out', () => {
  expect(
    diffParameters(
      {
        temperature: 1,
        thinking: { type: 'on', budget: 10 },
        list: [1, 2],
        gone: null,
        same: { a: 1, b: 2 },
      },
      {
        temperature: 0.5,
        thinking: { budget: 10, type: 'off' },
        list: [2, 1],
        come: {},
        same: { b: 2, a: 1 },
      },
    ),
  ).toEqual([
    { path: 'come', before: null, after: '{}' },
    { path: 'gone', before: 'null', after: null },
    { path: 'list', before: '[1,2]', after: '[2,1]' },
    { path: 'temperature', before: '1', after: '0.5' },
    { path: 'thinking.type', before: '"on"', after: '"off"' },
  ]);
});

test('families are paired by id, lineage, name, role, each once', () => {
  const family = (id: string, role: string, more: Partial<GroupFamily> = {}): GroupFamily => ({
    family_id: id,
    family: id,
    agent: 'x',
    role,
    lineage_id: id,
    members: [],
    requests: 1,
    exchange_id: 1,
    record_id: id,
    ...more,
  });
  const before = [
    family('a1', 'main', { lineage_id: 'A' }),
    family('t', 'title'),
    family('o1', 'other'),
    family('s1', 'subagent', { family: 'explore' }),
    family('m2', 'main'),
  ];
  const after = [
    family('n', 'main'),
    family('a2', 'main', { lineage_id: 'A' }),
    family('o2', 'other'),
    family('t', 'title'),
    family('s2', 'other', { family: 'explore' }),
  ];
  const { pairs, onlyBefore, onlyAfter } = pairFamilies(before, after);
  expect(pairs.map(([a, b]) => [a.family_id, b.family_id])).toEqual([
    ['a1', 'a2'],
    ['t', 't'],
    ['s1', 's2'],
    ['m2', 'n'],
  ]);
  expect(onlyBefore.map(({ family: id }) => id)).toEqual(['o1']);
  expect(onlyAfter.map(({ family: id }) => id)).toEqual(['o2']);
});

describe('two subjects', () => {
  const surface = (location: string, text: string, kind = 'system') => ({ kind, location, text });
  const subject = (changes: Partial<Subject> = {}): Subject => ({
    agent: 'x',
    model: 'm',
    surfaces: [],
    tools: [],
    messages: null,
    parameters: {},
    slots: {},
    ...changes,
  });
  const instructions = 'You are an agent.\nUse tools.\nBe brief and kind.';

  test('that are the same', () => {
    const one = subject({
      surfaces: [surface('system[0]', 'a')],
      messages: messages('ab'),
      parameters: { t: 1 },
    });
    expect(isSame(diffSubjects(one, one))).toBe(true);
  });

  test.each<[string, Partial<Subject>]>([
    ['model', { model: 'other' }],
    ['surfaces', { surfaces: [surface('system[0]', 'a')] }],
    ['tools', { tools: [{ name: 'read', type: 'function', description: '' }] }],
    ['parameters', { parameters: { a: 1 } }],
    ['slots', { slots: { cwd: '/' } }],
  ])('that differ in %s are not', (_, changes) => {
    expect(isSame(diffSubjects(subject(), subject(changes)))).toBe(false);
  });

  test('a text that moved is the same text; one that is new or gone is named by side and location', () => {
    const { surfaces } = diffSubjects(
      subject({
        surfaces: [
          surface('system[0]', 'billing id'),
          surface('system[1]', instructions),
          surface('system[2]', 'Old rules of long ago'),
        ],
      }),
      subject({
        surfaces: [
          surface('system[0]', instructions),
          surface('system[1]', `${instructions}\nNothing like the rest: 42`, 'developer'),
        ],
      }),
    );
    expect(surfaces.map((own) => [locationOf(own), surfaceCounts(own)])).toEqual([
      ['system system[0]', 'only before, 1 line'],
      ['system system[1] → system system[0]', 'lines: 3 the same'],
      ['system system[2]', 'only before, 1 line'],
      ['developer system[1]', 'only after, 4 lines'],
    ]);
  });

  test('a text at the same location needs less in common', () => {
    const { surfaces } = diffSubjects(
      subject({ surfaces: [surface('instructions', 'one two three four five six\nseven')] }),
      subject({ surfaces: [surface('instructions', 'one two and nothing of the rest at all')] }),
    );
    expect(surfaces.map(locationOf)).toEqual(['system instructions']);
  });
});

describe('tools of two agents by what they do', () => {
  const tool = (name: string, description = '', names: string[] = []) => ({
    name,
    type: 'function' as const,
    description,
    schema: { properties: Object.fromEntries(names.map((own) => [own, { type: 'string' }])) },
  });

  test('side by side, with the parameters both have under any name', () => {
    const pairs = pairByPurpose(
      [
        tool('read_file', '', ['file_path', 'limit']),
        tool('run_shell_command', '', ['command']),
        tool('odd'),
      ],
      [
        tool('fs.read', '', ['path', 'limit', 'offset']),
        tool('peek', 'Reads the contents of a file.'),
        tool('task'),
      ],
    );
    expect(pairs.map((pair) => [pair.purpose, pairWords(pair), sharedWords(pair)])).toEqual([
      ['read', 'read_file ~ fs.read, peek', 'limit, file_path = path'],
      ['shell', 'run_shell_command ~ none', ''],
      ['delegate', 'none ~ task', ''],
    ]);
    expect(pairs[0]?.after).toEqual([
      { name: 'fs.read', evidence: 'name: read' },
      { name: 'peek', evidence: 'description: Reads the contents of a file' },
    ]);
  });

  test('is asked between different agents only', () => {
    const one = (agent: string): Subject => ({
      agent,
      model: null,
      surfaces: [],
      tools: [tool('bash')],
      messages: null,
      parameters: {},
      slots: {},
    });
    expect(diffSubjects(one('pi'), one('pi')).purposes).toEqual([]);
    expect(diffSubjects(one('pi'), one('qwen')).purposes.map(({ purpose }) => purpose)).toEqual(['shell']);
  });
});
