import { describe, expect, it } from 'vitest';
import { errorIn, errorText, readError } from '../../src/wire/error.ts';
import { reassemble, type WireName, wireNames } from '../../src/wire/index.ts';

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
    ['MiniMax', { base_resp: { status_code: 1004, status_msg: 'm' } }, '1004', 'm'],
    ['Baidu', { error_code: 17, error_msg: 'm' }, '17', 'm'],
    ['AWS, capital', { Type: 'User', Code: 'AccessDenied', Message: 'm' }, 'AccessDenied', 'm'],
    ['Azure', { statusCode: 429, message: 'm' }, '429', 'm'],
    ['a text with a code next to it', { code: 'odd argument', error: 'm' }, 'odd argument', 'm'],
    ['a text with its type', { error: 'm', error_type: 'overloaded' }, 'overloaded', 'm'],
    ['a list of texts', { error: ['m'] }, null, 'm'],
    ['a list of objects', { success: false, error: [{ code: 7, message: 'm' }] }, '7', 'm'],
    ['true and a reason', { error: true, reason: 'm' }, null, 'm'],
    ['a status and its name', { status: 500, error: 'Internal', message: 'm' }, '500', 'm'],
    ['a fault', { fault: { faultstring: 'm', detail: { errorcode: 'policy' } } }, 'policy', 'm'],
    ['an object as detail', { detail: { message: 'm', code: 'e' } }, 'e', 'm'],
    ['problems in a message', { type: 'bad', message: { detail: [{ msg: 'm' }] } }, 'bad', 'm'],
    ['an envelope with data', { data: { message: 'm' }, status_code: 429 }, '429', 'm'],
    ['a capital envelope', { Response: { Error: { Code: 'E', Message: 'm' } } }, 'E', 'm'],
    ['RFC 9457', { type: 'about:blank', title: 't', status: 503, detail: 'm' }, '503', 'm'],
    ['an array', [{ error: { code: 1, status: 'S', message: 'm' } }], 'S', 'm'],
    [
      'Google with its older list',
      { error: { status: 'S', message: 'm', errors: [{ message: 'x' }] } },
      'S',
      'm',
    ],
    ['odd types', { error: { code: [], message: {} } }, null, '{"error":{"code":[],"message":{}}}'],
    ['nothing', { error: {} }, null, '{"error":{}}'],
  ])('%s', (_name, value, code, message) => expect(readError(value)).toEqual({ code, message }));

  it.each([undefined, null, '', false])('%j is no error', (value) =>
    expect(readError(value)).toBe(undefined),
  );
});

/** Errors in an answer with a success status, as events of a stream; all report the message `m`. */
const failures: [string, string][] = [
  ['a member error', 'data: {"error":{"message":"m","code":1}}'],
  ['an error that is a text', 'data: {"error":"m"}'],
  ['an event named error', 'event: error\ndata: {"message":"m"}'],
  ['an event named error with plain text', 'event: error\ndata: m'],
  ['a type error', 'data: {"type":"error","error":{"type":"x","message":"m"}}'],
  ['an object error', 'data: {"object":"error","message":"m"}'],
  ['a message and a code alone', 'data: {"code":500,"message":"m"}'],
  ['detail', 'data: {"detail":"m"}'],
  ['detail as a list', 'data: {"detail":[{"msg":"m"}]}'],
  ['success false', 'data: {"success":false,"errors":[{"code":1,"message":"m"}]}'],
  ['status error', 'data: {"status":"error","message":"m"}'],
  ['an error with a sibling', 'data: {"error":"m","error_type":"x"}'],
  ['a capital message', 'data: {"Message":"m"}'],
  ['a fault', 'data: {"fault":{"faultstring":"m"}}'],
  ['an object as detail', 'data: {"detail":{"error":{"message":"m"}}}'],
  ['RFC 9457', 'data: {"type":"about:blank","title":"t","status":503,"detail":"m"}'],
  ['an envelope with a status', 'data: {"data":{"message":"m"},"status_code":429}'],
  ['a field named error', 'id: 1\n\nerror: {"message":"m"}'],
  ['base_resp', 'data: {"base_resp":{"status_code":1,"status_msg":"m"}}'],
];

describe('an error inside an answer with a success status', () => {
  it.each(failures.flatMap(([what, text]) => wireNames.map((wire) => [what, wire, text] as const)))(
    '%s in a stream of %s',
    (_what, wire: WireName, text) => {
      const found = reassemble(wire, `: comment\n\n${text}\n\n`);
      expect([readError(found.error)?.message, found.finished, found.unknown]).toEqual(['m', true, []]);
    },
  );

  it.each(
    failures
      .filter(([, text]) => text.startsWith('data: {'))
      .flatMap(([what, text]) => wireNames.map((wire) => [what, wire, text.slice(6)] as const)),
  )('%s as the JSON body of %s', (_what, wire: WireName, text) => {
    expect(readError(reassemble(wire, text).error)?.message).toBe('m');
  });

  it.each([
    ['anthropic-messages', { type: 'message', content: [{ type: 'text', text: 'x' }] }],
    ['anthropic-messages', { input_tokens: 5 }],
    ['openai-chat', { choices: [{ message: { content: 'x' } }], error: null, base_resp: { status_code: 0 } }],
    ['openai-responses', { object: 'response', status: 'completed', output: [], error: null }],
    ['gemini', { candidates: [{ content: { parts: [{ text: 'x' }] } }] }],
    ['ollama', { message: { role: 'assistant', content: 'x' }, done: true }],
  ] as const)('%s without one: %j', (wire, body) => {
    expect(reassemble(wire, JSON.stringify(body))).not.toHaveProperty('error');
  });

  it('an unknown event with a message is no error', () => {
    expect(errorIn({ type: 'notice', message: 'm' }, 'notice')).toBe(undefined);
  });
});

it.each([
  ['<html><head><title> 502 Bad Gateway </title></head><body>x</body></html>', '502 Bad Gateway'],
  ['<p>down</p>', 'down'],
  ['upstream died\nat line 1', 'upstream died'],
  ['  ', null],
])('the message of %j', (text, message) => expect(errorText(text)).toBe(message));
