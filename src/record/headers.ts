import { isSecretName } from './secret-names.ts';

/** Headers as a record line holds them: lower-case name to value, or values in order when it was repeated. */
type KeptHeaders = Record<string, string | string[]>;

/** What of a header list goes on disk: allowlisted values, and the bare names of everything else. */
export interface HeaderSplit {
  headers: KeptHeaders;
  dropped: string[];
}

/** Names kept in both directions. */
const keptNames = new Set([
  'content-type',
  'content-encoding',
  'user-agent',
  'x-goog-api-client',
  'retry-after',
  'retry-after-ms',
  'x-litellm-response-cost',
  'request-id',
  'x-request-id',
  'x-client-request-id',
  'x-amzn-requestid',
  'x-goog-request-id',
  // What a gateway charged.
  'x-litellm-response-cost',
  'session-id',
  'session_id',
  'x-session-id',
  'x-session-affinity',
  'x-parent-session-id',
  'thread-id',
  'thread_id',
  'x-thread-id',
  'conversation-id',
  'conversation_id',
  'x-conversation-id',
  // W3C Trace Context: the client's trace and span, ids without a person's data.
  'traceparent',
]);

const keptPrefixes = ['anthropic-', 'openai-', 'x-claude-code-', 'x-codex-', 'x-stainless-'];

const rateLimit = /^(?:x-|anthropic-)?ratelimit(?:-|$)/;

/** Names that a prefix lets in but that identify an account. */
const accountNames = new Set(['openai-organization', 'openai-project', 'anthropic-organization-id']);

/** Names that were judged before: a log repeats a few of them thousands of times. */
const judged = new Map<string, boolean>();
const mostJudged = 1_000;

/** Whether the value of a header, by its lower-case name, may be written. */
export function keepsHeader(name: string): boolean {
  const known = judged.get(name);
  if (known !== undefined) return known;
  const keeps = isKept(name);
  if (judged.size < mostJudged) judged.set(name, keeps);
  return keeps;
}

function isKept(name: string): boolean {
  if (rateLimit.test(name)) return true;
  if (accountNames.has(name) || isSecretName(name)) return false;
  return keptNames.has(name) || keptPrefixes.some((prefix) => name.startsWith(prefix));
}

/** Splits a raw header list (name, value, name, value …) by the allowlist; `dropped` has each name once, in order. */
export function splitHeaders(raw: readonly string[]): HeaderSplit {
  const headers: KeptHeaders = {};
  const dropped = new Set<string>();
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = (raw[i] as string).toLowerCase();
    const value = raw[i + 1] as string;
    if (!keepsHeader(name)) dropped.add(name);
    else if (!Object.hasOwn(headers, name)) headers[name] = value;
    else headers[name] = [headers[name] as string | string[], value].flat();
  }
  return { headers, dropped: [...dropped] };
}

/** The first value of a header in a raw list, by its lower-case name. */
export function headerOf(raw: readonly string[], name: string): string | undefined {
  for (let i = 0; i + 1 < raw.length; i += 2) {
    if ((raw[i] as string).toLowerCase() === name) return raw[i + 1];
  }
  return undefined;
}
