import { upstreamHeaders } from '../proxy/relay/headers.ts';
import { joined } from '../proxy/router.ts';
import type { UpstreamAnswer } from '../proxy/types.ts';
import type { ClientRequest } from './client-request.ts';
import type { Endpoint, GatewayWire, Target } from './config/schema.ts';

/** A request as it goes to an endpoint, but for its key. */
export interface UpstreamDraft {
  origin: string;
  path: string;
  /** Without credentials; `Host` is the endpoint's. */
  headers: string[];
  body: Buffer;
  /** What the endpoint's wire cannot express, in words; empty when the request is passed on. */
  notConverted: readonly string[];
  /** Brings the endpoint's answer into the client's wire; undefined when it is passed on. */
  convert?(answer: UpstreamAnswer): Promise<UpstreamAnswer>;
}

const credentialHeaders = new Set(['authorization', 'x-api-key', 'x-goog-api-key', 'api-key', 'cookie']);

/** The client's request as it came, with the endpoint's model where it names one. */
export function passedOn(request: ClientRequest, { endpoint, model }: Target): UpstreamDraft {
  const renamed = model !== undefined && model !== request.model && !request.isSide;
  const inPath = request.wire === 'gemini';
  const at = renamed && inPath ? pathWithModel(request.path, model) : request.path;
  const { origin, path } = placed(endpoint.url, endpoint.keys.length > 0 ? withoutKey(at) : at);
  const host = new URL(origin).host;
  const replaced = renamed && !inPath && request.body !== undefined;
  const body = replaced ? Buffer.from(JSON.stringify({ ...request.body, model })) : request.raw;
  const dropped = new Set([
    'content-length',
    ...(replaced ? ['content-encoding'] : []),
    ...(endpoint.keys.length > 0 ? credentialHeaders : []),
  ]);
  const headers = without(upstreamHeaders(request.headers, host), dropped);
  return { origin, path, headers: withLength(headers, body), body, notConverted: [] };
}

/** A body of the endpoint's own wire. Of the client's headers none is passed on: they belong to another API. */
export function converted(
  { url, wire }: Endpoint,
  request: { body: unknown; model: string; stream: boolean; notConverted: readonly string[] },
): UpstreamDraft {
  const { origin, path } = placed(url, pathOf(wire, request));
  const body = Buffer.from(JSON.stringify(request.body));
  const headers = [
    'Host',
    new URL(origin).host,
    'Content-Type',
    'application/json',
    'Accept',
    request.stream ? 'text/event-stream' : 'application/json',
    'Accept-Encoding',
    'identity',
    'User-Agent',
    'lens-gateway',
    ...(wire === 'anthropic-messages' ? ['Anthropic-Version', '2023-06-01'] : []),
  ];
  return { origin, path, headers: withLength(headers, body), body, notConverted: request.notConverted };
}

/** The headers with a key in the header that the endpoint takes. */
export function withKey(headers: readonly string[], { auth }: Endpoint, key: string): string[] {
  return auth === 'bearer' ? [...headers, 'Authorization', `Bearer ${key}`] : [...headers, auth, key];
}

/** The path of a request to a model, below the base URL that clients of the wire take. */
function pathOf(wire: GatewayWire, { model, stream }: { model: string; stream: boolean }): string {
  switch (wire) {
    case 'anthropic-messages':
      return '/v1/messages';
    case 'openai-responses':
      return '/v1/responses';
    case 'openai-chat':
      return '/v1/chat/completions';
    case 'gemini':
      return `/v1beta/models/${encodeURIComponent(model)}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`;
  }
}

/** The place of a path below a base URL; a version at the end of the base replaces that of the path. */
function placed(base: string, path: string): { origin: string; path: string } {
  const hasVersion = /\/v\d\w*\/*$/.test(new URL(base).pathname);
  return joined(base, hasVersion ? path.replace(/^\/v\d\w*(?=\/)/, '') : path);
}

function pathWithModel(path: string, model: string): string {
  return path.replace(/(\/models\/)[^/:?]+/, (_, before: string) => before + encodeURIComponent(model));
}

/** Gemini's clients may put their key into the query. */
function withoutKey(path: string): string {
  const [bare = '', query] = path.split('?', 2);
  const kept = (query ?? '').split('&').filter((pair) => pair !== '' && !pair.startsWith('key='));
  return kept.length === 0 ? bare : `${bare}?${kept.join('&')}`;
}

function without(headers: readonly string[], names: ReadonlySet<string>): string[] {
  const kept: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    if (!names.has((headers[i] as string).toLowerCase()))
      kept.push(headers[i] as string, headers[i + 1] as string);
  }
  return kept;
}

function withLength(headers: readonly string[], body: Buffer): string[] {
  return body.length === 0 ? [...headers] : [...headers, 'Content-Length', String(body.length)];
}
