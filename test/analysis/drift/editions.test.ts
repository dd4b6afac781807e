import { expect, test } from 'vitest';
import { type Edition, editionSteps, type Likeness } from '../../../src/analysis/drift/editions.ts';
import type { Family } from '../../../src/analysis/prompts/types.ts';

const family = (id: string, lineage: string, requests: string[]): Family => ({
  id,
  lineage,
  requests,
  agent: 'claude',
  name: id,
  role: 'main',
  surfaces: [],
});

/** A request is named by its version, its time and its model: `1.9@5`, `@5` where the version is not known, `1.9@5 opus`. */
const requestOf = (id: string) => {
  const [, version, time, model] = /^(.*)@(\d+) ?(.*)$/.exec(id) ?? [];
  return {
    exchange: Number(time),
    ts: Number(time),
    version: version || null,
    model: model || null,
    session: null,
    cwd: null,
    git: null,
  };
};

const nameOf = ({ family: { id }, version, model }: Edition): string =>
  `${id} ${version}${model === null ? '' : ` ${model}`}`;

const steps = (families: readonly Family[], likeness: Likeness = () => 0): string[] =>
  editionSteps(families, requestOf, likeness).map(
    ({ edition, previous }) => `${nameOf(edition)} after ${previous ? nameOf(previous) : 'none'}`,
  );

test('an edition follows the latest older one with the same model', () => {
  const requests = ['1.0@1 opus', '1.0@2 haiku', '1.1@3 opus', '1.2@4 haiku', '1.2@5 opus'];
  expect(steps([family('f', 'f', requests)])).toEqual([
    'f 1.0 opus after none',
    'f 1.0 haiku after none',
    'f 1.1 opus after f 1.0 opus',
    'f 1.2 haiku after f 1.0 haiku',
    'f 1.2 opus after f 1.1 opus',
  ]);
});

test('where no older version has the model, the edition with most in common is the one before', () => {
  const requests = ['1.0@1 opus', '1.0@2 haiku', '1.1@3 sonnet'];
  const likeHaiku: Likeness = (a, b) => ([a.model, b.model].includes('haiku') ? 1 : 0.5);
  expect(steps([family('f', 'f', requests)], likeHaiku)).toContain('f 1.1 sonnet after f 1.0 haiku');
});

test('versions of one family follow one another by number, whenever they were captured', () => {
  expect(steps([family('f', 'f', ['1.10@1', '1.9@2', '2.0@3', '1.9@4'])])).toEqual([
    'f 1.9 after none',
    'f 1.10 after f 1.9',
    'f 2.0 after f 1.10',
  ]);
});

test('a version that is a family of its own follows the family of the version before', () => {
  expect(steps([family('a', 'a', ['1.0@1', '1.1@2']), family('b', 'a', ['1.2@3'])])).toEqual([
    'a 1.0 after none',
    'a 1.1 after a 1.0',
    'b 1.2 after a 1.1',
  ]);
});

test('two families of one version are no versions of each other', () => {
  expect(steps([family('a', 'a', ['1.0@1']), family('b', 'a', ['1.0@2'])])).toEqual([
    'a 1.0 after none',
    'b 1.0 after none',
  ]);
});

test('without versions time decides which family came first, and one family is one version', () => {
  expect(steps([family('b', 'a', ['@7', '@9']), family('a', 'a', ['@1', '@5'])])).toEqual([
    'a null after none',
    'b null after a null',
  ]);
});

test('families of other lineages have nothing to do with it', () => {
  expect(steps([family('a', 'a', ['1.0@1']), family('b', 'b', ['2.0@2'])])).toEqual([
    'a 1.0 after none',
    'b 2.0 after none',
  ]);
});
