import { normaliseText, normaliseValue } from './normalise.ts';
import type { SeenRequest } from './stand-in.ts';

/** What differs between two runs, as short phrases without any text of a prompt. */
export interface Difference {
  body: string[];
  headers: string[];
  /** Header names have another order. */
  order: boolean;
  /** HTTP version, content encoding. */
  transport: string[];
  requests: string[];
}

/** Compares what an API received in two runs, request by request. */
export function compareRuns(reference: readonly SeenRequest[], other: readonly SeenRequest[]): Difference {
  const difference: Difference = { body: [], headers: [], order: false, transport: [], requests: [] };
  const rest = [...other];
  for (const request of reference) {
    const index = bestMatch(request, rest);
    const [match] = index < 0 ? [] : rest.splice(index, 1);
    if (match) comparePair(request, match, difference);
    else difference.requests.push(`${bare(request.what)} not sent`);
  }
  for (const request of rest) difference.requests.push(`${bare(request.what)} sent besides`);
  return {
    ...difference,
    body: unique(difference.body),
    headers: unique(difference.headers),
    transport: unique(difference.transport),
    requests: unique(difference.requests),
  };
}

/** The request of the same model with as many messages, nearest in length: side requests of one turn race each other. */
function bestMatch(request: SeenRequest, others: readonly SeenRequest[]): number {
  let best = -1;
  for (const [index, other] of others.entries()) {
    if (modelOf(other) !== modelOf(request) || kind(other) !== kind(request)) continue;
    if (best < 0 || gap(request, other) < gap(request, others[best] as SeenRequest)) best = index;
  }
  return best;
}

function comparePair(a: SeenRequest, b: SeenRequest, into: Difference): void {
  const before = into.body.length;
  compareValues('', normaliseValue(JSON.parse(a.body)), normaliseValue(JSON.parse(b.body)), into.body);
  if (into.body.length > before && a.body.length !== b.body.length) {
    into.body.push(`${a.body.length} -> ${b.body.length} characters`);
  }
  // HTTP/2 has pseudo headers in place of these two.
  const skipped = a.httpVersion === b.httpVersion ? [] : ['host', 'connection'];
  const [one, two] = [headerMap(a.rawHeaders, skipped), headerMap(b.rawHeaders, skipped)];
  const lost = [...one.keys()].filter((name) => !two.has(name));
  const added = [...two.keys()].filter((name) => !one.has(name));
  const changed = [...one.keys()].filter((name) => two.has(name) && one.get(name) !== two.get(name));
  into.headers.push(...lost.map((name) => `-${name}`), ...added.map((name) => `+${name}`));
  into.headers.push(...changed.filter((name) => name !== 'content-length').map((name) => `${name} differs`));
  const sequence = (headers: readonly string[]): string =>
    headers
      .filter((_, index) => index % 2 === 0)
      .filter((name) => one.has(name.toLowerCase()) && two.has(name.toLowerCase()))
      .join('\n');
  // HTTP/2 has pseudo headers and lower case: its list cannot be held against one of HTTP/1.1.
  if (a.httpVersion === b.httpVersion && sequence(a.rawHeaders) !== sequence(b.rawHeaders)) into.order = true;
  if (a.httpVersion !== b.httpVersion) into.transport.push(`HTTP ${a.httpVersion} -> ${b.httpVersion}`);
}

/** Names of members that differ, deepest common place first; never their texts. */
function compareValues(place: string, a: unknown, b: unknown, into: string[]): void {
  if (JSON.stringify(a) === JSON.stringify(b)) return;
  if (Array.isArray(a) && Array.isArray(b)) {
    if (a.length !== b.length) into.push(`${place}: ${a.length} -> ${b.length} elements`);
    else for (const [index, value] of a.entries()) compareValues(`${place}[${index}]`, value, b[index], into);
  } else if (isRecord(a) && isRecord(b)) {
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
      const inner = place === '' ? key : `${place}.${key}`;
      if (!(key in b)) into.push(`${inner} missing`);
      else if (!(key in a)) into.push(`${inner} added`);
      else compareValues(inner, a[key], b[key], into);
    }
  } else if (typeof a === 'string' && typeof b === 'string')
    into.push(`${place}: ${a.length} -> ${b.length} characters`);
  else into.push(`${place} differs`);
}

function headerMap(raw: readonly string[], skipped: readonly string[]): Map<string, string> {
  const map = new Map<string, string>();
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] as string).toLowerCase();
    // Pseudo headers of HTTP/2 and the handshake's nonce say nothing of the agent.
    if (name.startsWith(':') || name === 'sec-websocket-key' || skipped.includes(name)) continue;
    // Claude Code tells how long its tools took.
    const value = /durations?$/.test(name) ? '<durations>' : normaliseText(raw[index + 1] as string);
    map.set(name, map.has(name) ? `${map.get(name)}, ${value}` : value);
  }
  return map;
}

function modelOf({ what, body }: SeenRequest): string {
  const { model } = JSON.parse(body) as { model?: unknown };
  return typeof model === 'string' ? model : (/models\/([^:]+)/.exec(what)?.[1] ?? '');
}

function kind({ what }: SeenRequest): string {
  return /:(\w+)/.exec(what)?.[1] ?? what.split(' ', 1)[0] ?? '';
}

/** How unlike two requests are: a message more weighs more than any length. */
function gap(a: SeenRequest, b: SeenRequest): number {
  return Math.abs(messages(a) - messages(b)) * 1e9 + Math.abs(a.body.length - b.body.length);
}

function messages({ body }: SeenRequest): number {
  const { messages: list, input, contents } = JSON.parse(body) as Record<string, unknown>;
  return [list, input, contents].reduce<number>(
    (sum, part) => sum + (Array.isArray(part) ? part.length : 0),
    0,
  );
}

function bare(what: string): string {
  return what.split('?', 1)[0] as string;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
