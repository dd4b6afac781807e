import { expect, test } from 'vitest';
import { npmCauseOf } from '../../src/probe/failure.ts';

test.each([
  [
    'npm error code ETIMEDOUT\nnpm error network request to https://packages.example failed',
    'the registry cannot be reached',
  ],
  // The script of a package that downloads a program from elsewhere.
  [
    'npm error code 1\nnpm error command failed\nnpm error command sh -c node install.js\nnpm error Error: connect ETIMEDOUT',
    'an install script of the package failed',
  ],
  ['npm error code 1\nnpm error command failed\nnpm error ENOSPC: no space left', 'the disk is full'],
  ['npm error code E404', 'the registry has no such package or version'],
  ['npm error something else', 'the installation failed'],
])('why npm failed: %s', (output, cause) => {
  expect(npmCauseOf(output)).toBe(cause);
});
