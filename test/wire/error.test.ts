import { describe, expect, it } from 'vitest';
import { readError } from '../../src/wire/error.ts';

describe('code and message of an error', () => {
  it.each([
    [
      'Anthropic',
      { type: 'error', error: { type: 'overloaded_error', message: 'm' } },
      'overloaded_error',
      'm',
    ],
    [
      'OpenAI',
      { error: { message: 'm', type: 'invalid_request_error', code: 'context_length' } },
      'context_length',
      'm',
    ],
    ['OpenAI without a code', { message: 'm', type: 'server_error', code: null }, 'server_error', 'm'],
    ['a flat event', { type: 'error', code: 'busy', message: 'm', param: null }, 'busy', 'm'],
    [
      'Google',
      { error: { code: 429, message: 'm', status: 'RESOURCE_EXHAUSTED' } },
      'RESOURCE_EXHAUSTED',
      'm',
    ],
    ['OpenRouter', { error: { message: 'm', code: 402 } }, '402', 'm'],
    ['AWS', { __type: 'ThrottlingException', message: 'm' }, 'ThrottlingException', 'm'],
    ['Ollama', { error: 'm' }, null, 'm'],
    ['FastAPI', { detail: 'm' }, null, 'm'],
    ['FastAPI, a list', { detail: [{ msg: 'm', loc: [] }] }, null, 'm'],
    ['a list of errors', { errors: [{ code: 'e', message: 'm' }] }, 'e', 'm'],
    ['in a failed response', { response: { error: { code: 'e', message: 'm' } } }, 'e', 'm'],
    ['a text', 'm', null, 'm'],
    ['a number', 7, null, '7'],
    ['odd types', { error: { code: [], message: {} } }, null, null],
  ])('%s', (_name, value, code, message) => expect(readError(value)).toEqual({ code, message }));

  it.each([undefined, null, '', false])('%j is no error', (value) =>
    expect(readError(value)).toBe(undefined),
  );
});
