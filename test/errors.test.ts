import { expect, test } from 'vitest';
import { describeError, LensError } from '../src/errors.ts';

test('what a person can act on is said without a stack', () => {
  const error = new LensError('not_found', 'No log', {
    where: 'a.jsonl:3',
    hint: 'Make one.',
    cause: new Error('why'),
  });
  expect(describeError(error)).toBe('a.jsonl:3: No log\n  Make one.');
});

test('what nobody foresaw is said with what caused it', () => {
  const cause = new TypeError('rows is undefined');
  const said = describeError(new Error('Rendering index.html failed', { cause }));
  expect(said).toMatch(
    /^Error: Rendering index\.html failed\n +at [\s\S]+\nCaused by: TypeError: rows is undefined\n +at /,
  );
  expect(describeError('no error at all')).toBe('no error at all');
});
