import { jsonText } from './blocks.ts';
import { isObject, type JsonObject, listOf, objectOf, stringOf, textOf } from './json.ts';

/** An error as a provider reports it. */
export interface ProviderError {
  code: string | null;
  message: string | null;
}

/** Members of an answer that has content: with one of them, a message and a code are no error. */
const contentMembers =
  'choices candidates output content delta response message_start usage usageMetadata blocks'.split(' ');
const messageNames = ['message', 'msg', 'detail', 'error_description', 'error_msg', 'error_message'] as const;

/**
 * The error that an event or a body with a success status contains, in the forms of providers and gateways: a member
 * `error` or `errors`, an event or object named `error`, `success: false`, `status: error`, MiniMax' `base_resp`, and a
 * message without any other content. Undefined when it contains none.
 *
 * @param event name of the event, null for a body
 */
export function errorIn(value: unknown, event: string | null = null): unknown {
  if (!isObject(value)) return event === 'error' && value !== undefined ? value : undefined;
  const { error, errors } = value;
  if (error !== undefined && error !== null && error !== false && error !== '') return error;
  if (listOf(errors).length > 0 || failedStatus(value['base_resp'])) return value;
  if ([event, value['object'], value['type'], value['status']].includes('error')) return value;
  const isEmpty = contentMembers.every((name) => value[name] === undefined || value[name] === null);
  // An event with a type of its own may have a message that is no error.
  const isUntyped = value['type'] === undefined || /(error|exception)$/i.test(stringOf(value['type']));
  const isStated =
    value['success'] === false || (isUntyped && messageNames.some((name) => messageAt(value[name]) !== ''));
  return isEmpty && isStated ? value : undefined;
}

const failedStatus = (value: unknown): boolean => Boolean(objectOf(value)['status_code']);

/** A message: a text, or FastAPI's list of problems. */
const messageAt = (value: unknown): string => stringOf(value) || stringOf(objectOf(listOf(value)[0])['msg']);

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
  const names = ['code', 'status', 'type', '__type', 'error_code', 'status_code'].map((name) => inner[name]);
  const word = names.find((name) => typeof name === 'string' && name !== '' && name !== 'error');
  const number = names.find((name) => typeof name === 'number');
  const message = [...messageNames, 'status_msg'].map((name) => messageAt(inner[name])).find(Boolean);
  const code = word ?? number;
  // An error without any known member is an error, too.
  if (message === undefined && code === undefined)
    return { code: null, message: jsonText(value).slice(0, 400) };
  return { code: code === undefined ? null : String(code), message: message ?? null };
}

/** The error within its envelopes: `{error}`, `{errors: […]}`, `{response: {error}}`, at most three deep. */
function innerError(value: JsonObject): JsonObject | string {
  let at = value;
  for (let depth = 0; depth < 3; depth++) {
    const next =
      at['error'] ??
      listOf(at['errors'])[0] ??
      objectOf(at['response'])['error'] ??
      (failedStatus(at['base_resp']) ? at['base_resp'] : undefined);
    if (typeof next === 'string' && next !== '') return stringOf(at['message']) ? at : next;
    if (!isObject(next)) break;
    at = next;
  }
  return at;
}

/** Whether a body of a failed answer reports an error, so that {@link readError} reads it. */
export function isErrorBody(body: unknown): boolean {
  const value = objectOf(body);
  return ['error', 'errors', '__type', 'base_resp', ...messageNames].some(
    (name) => value[name] !== undefined && value[name] !== null,
  );
}

/** Message of an error that came as text: the title of an HTML page, else its first line. At most 400 characters. */
export function errorText(text: string): string | null {
  const title = /<title[^>]*>([^<]*)/i.exec(text)?.[1];
  const plain = title ?? (/^\s*</.test(text) ? text.replace(/<[^>]*>/g, ' ') : text);
  return (
    plain
      .trim()
      .split(/[\r\n]/, 1)[0]
      ?.trim()
      .slice(0, 400) || null
  );
}
