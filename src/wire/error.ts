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

/** Names of a message, and of a code, in lower case without `_`: gateways write them in every way. */
const messageNames = 'message msg detail errordescription errormsg errormessage faultstring'.split(' ');
const otherMessageNames = ['statusmsg', 'reason', 'title'];
const codeNames = 'code errorcode status type errortype statuscode'.split(' ');
/** Members that have an error inside them, where the object itself has no message. */
const envelopes = ['errors', 'response', 'baseresp', 'fault', 'responsemetadata', 'detail', 'data', 'output'];
const MAX_ENVELOPES = 4;

/**
 * The error that an event or a body with a success status contains, in the forms of providers and gateways: a member
 * `error` or `errors`, an event or object named `error`, `success: false`, `status: error` or a status of 400 and more,
 * MiniMax' `base_resp`, AWS' `__type`, and a message without any other content. Undefined when it contains none.
 *
 * @param event name of the event, null for a body
 */
export function errorIn(value: unknown, event: string | null = null): unknown {
  if (Array.isArray(value))
    return value.map((element) => errorIn(element)).find((error) => error !== undefined);
  if (!isObject(value)) return event === 'error' && value !== undefined ? value : undefined;
  const { error } = value;
  if (isObject(error)) return error;
  // What is next to a text or a number may be its code.
  if (error !== undefined && error !== null && error !== false && error !== '')
    return Object.keys(value).length === 1 ? error : value;
  if (listOf(value['errors']).length > 0 || failedStatus(value['base_resp'])) return value;
  if ([event, value['object'], value['type'], value['status']].includes('error')) return value;
  const isEmpty = contentMembers.every((name) => value[name] === undefined || value[name] === null);
  return isEmpty && isStated(value) ? value : undefined;
}

/** Whether an object without content reports a failure. */
function isStated(value: JsonObject): boolean {
  const names = namesOf(value);
  if (isObject(names.get('error'))) return true;
  if (value['success'] === false || value['ok'] === false) return true;
  if (['status', 'statuscode'].some((name) => Number(names.get(name)) >= 400)) return true;
  if (names.has('fault') || stringOf(objectOf(names.get('output'))['__type']) !== '') return true;
  if (['Response', 'ResponseMetadata'].some((name) => isObject(objectOf(value[name])['Error']))) return true;
  // An event with a type of its own may have a message that is no error; AWS writes Type with its Code.
  const type = stringOf(value['type']);
  const isUntyped = value['type'] === undefined || /(error|exception)$/i.test(type);
  return isUntyped && messageNames.some((name) => messageAt(names.get(name)) !== '');
}

/** Members by their names in lower case without `_`. */
function namesOf(value: JsonObject): ReadonlyMap<string, unknown> {
  return new Map(
    Object.entries(value)
      .toReversed()
      .map(([name, member]) => [name.toLowerCase().replaceAll('_', ''), member]),
  );
}

const failedStatus = (value: unknown): boolean => Boolean(objectOf(value)['status_code']);

/** A message: a text, the first of a list (FastAPI's list of problems), or the message of an object. */
function messageAt(value: unknown, depth = 0): string {
  if (typeof value === 'string' || depth > MAX_ENVELOPES) return stringOf(value);
  if (Array.isArray(value)) return messageAt(value[0], depth + 1);
  if (!isObject(value)) return '';
  const names = namesOf(value);
  for (const name of [...messageNames, 'error']) {
    const message = messageAt(names.get(name), depth + 1);
    if (message !== '') return message;
  }
  return '';
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
  if (Array.isArray(value)) return readError(errorIn(value) ?? value[0]);
  if (!isObject(value)) return { code: null, message: textOf(value) };
  const levels = levelsOf(value);
  const inner = namesOf(levels.at(-1) ?? value);
  const message = [...messageNames, 'error', ...otherMessageNames]
    .map((name) => messageAt(inner.get(name)))
    .find(Boolean);
  const code = codeIn(inner) ?? codeIn(namesOf(objectOf(inner.get('detail')))) ?? outerCode(levels);
  // An error without any known member is an error, too.
  if (message === undefined && code === undefined)
    return { code: null, message: jsonText(value).slice(0, 400) };
  return { code: code ?? null, message: message ?? null };
}

function codeIn(names: ReadonlyMap<string, unknown>): string | undefined {
  const codes = codeNames.map((name) => names.get(name));
  const word = codes.find(
    (code) => typeof code === 'string' && code !== '' && code !== 'error' && !/^(?:about|https?):/.test(code),
  );
  const number = codes.find((code) => typeof code === 'number');
  return word === undefined && number === undefined ? undefined : String(word ?? number);
}

/** A code next to the error and not in it; what an event or a response calls its type and status is none. */
function outerCode(levels: readonly JsonObject[]): string | undefined {
  for (const level of levels.slice(0, -1).toReversed()) {
    const { type: _type, status, ...rest } = level;
    const code = codeIn(namesOf(typeof status === 'number' ? { ...rest, status } : rest));
    if (code !== undefined) return code;
  }
  return undefined;
}

/** The error's envelopes and, last, the error itself: `{error}`, `{errors: […]}`, `{response: {error}}` … */
function levelsOf(value: JsonObject): JsonObject[] {
  const levels = [value];
  for (let at = value; levels.length <= MAX_ENVELOPES; levels.push(at)) {
    const names = namesOf(at);
    const error = names.get('error');
    const hasMessage = messageNames.some((name) => typeof names.get(name) === 'string');
    const inside = hasMessage ? [error] : [error, ...envelopes.map((name) => names.get(name))];
    const next = inside.map((member) => (Array.isArray(member) ? member[0] : member)).find(isObject);
    if (next === undefined) break;
    at = next;
  }
  return levels;
}

/** Whether a body of a failed answer reports an error, so that {@link readError} reads it. */
export function isErrorBody(body: unknown): boolean {
  const value = objectOf(Array.isArray(body) ? body[0] : body);
  const names = namesOf(value);
  const found = ['error', 'errors', 'baseresp', 'fault', 'title', ...messageNames].map((name) =>
    names.get(name),
  );
  return [...found, value['__type']].some((member) => member !== undefined && member !== null);
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
