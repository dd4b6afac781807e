import { isObject, type JsonObject, listOf, objectOf, stringOf, textOf } from './json.ts';

/** An error as a provider reports it. */
export interface ProviderError {
  code: string | null;
  message: string | null;
}

/**
 * Code and message of an error, in the forms of providers and gateways: `{type: error, error: {…}}` (Anthropic),
 * `{error: {message, type, code}}` and the flat event `{type: error, code, message}` (OpenAI), `{error: {status}}`
 * (Google), `{__type, message}` (AWS), `{error: text}` (Ollama), `{detail}` (FastAPI), `{errors: […]}`. The most
 * particular name is the code: a code in words, else a status in words, else the type, else a number.
 *
 * @returns undefined for a value that is no error.
 */
export function readError(value: unknown): ProviderError | undefined {
  if (value === undefined || value === null || value === '' || value === false) return undefined;
  if (!isObject(value)) return { code: null, message: textOf(value) };
  const inner = innerError(value);
  if (typeof inner === 'string') return { code: null, message: inner };
  const names = [inner['code'], inner['status'], inner['type'], inner['__type']];
  const word = names.find((name) => typeof name === 'string' && name !== '' && name !== 'error');
  const number = names.find((name) => typeof name === 'number');
  const message =
    [inner['message'], inner['msg'], inner['detail'], inner['error_description']]
      .map(stringOf)
      .find(Boolean) ?? stringOf(objectOf(listOf(inner['detail'])[0])['msg']);
  const code = word ?? number;
  return { code: code === undefined ? null : String(code), message: message || null };
}

/** The error within its envelopes: `{error}`, `{errors: […]}`, `{response: {error}}`, at most three deep. */
function innerError(value: JsonObject): JsonObject | string {
  let at = value;
  for (let depth = 0; depth < 3; depth++) {
    const next = at['error'] ?? listOf(at['errors'])[0] ?? objectOf(at['response'])['error'];
    if (typeof next === 'string' && next !== '') return stringOf(at['message']) ? at : next;
    if (!isObject(next)) break;
    at = next;
  }
  return at;
}

/** Whether a body of a failed answer reports an error, so that {@link readError} reads it. */
export function isErrorBody(body: unknown): boolean {
  const value = objectOf(body);
  return ['error', 'errors', 'detail', 'message', 'msg', '__type'].some(
    (name) => value[name] !== undefined && value[name] !== null,
  );
}
