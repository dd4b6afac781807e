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

test('a defect is one line that asks for a report, and its stack with its causes under LENS_DEBUG', () => {
  const cause = new TypeError('rows is undefined');
  const error = new Error('Rendering index.html failed\nsecond line', { cause });
  expect(describeError(error, false)).toBe(
    'unexpected error: Rendering index.html failed. Please report it with the output of the same command under LENS_DEBUG=1.',
  );
  expect(describeError(error, true)).toMatch(
    /^Error: Rendering index\.html failed\nsecond line\n +at [\s\S]+\nCaused by: TypeError: rows is undefined\n +at /,
  );
  expect(describeError('no error at all', true)).toBe('no error at all');
});
