import type { IncomingMessage } from 'node:http';
import { codingsIn, codingsOf, decodeBody } from '../proxy/sink/decode.ts';
import { limits } from '../proxy/sink/limits.ts';
import { isTextCompletion } from '../wire/chat/wire.ts';
import { isObject, type JsonObject, parseJson } from '../wire/json.ts';
import { detectWire } from '../wire/table.ts';
import { type GatewayWire, gatewayWires } from './config/schema.ts';

/** Largest request body; providers refuse less. */
const MAX_BODY_BYTES = 128 * 1024 * 1024;

/** A request of an agent, read whole: it may be sent several times. */
export interface ClientRequest {
  method: string;
  path: string;
  headers: readonly string[];
  /** The body as it came, and its content coding. */
  raw: Buffer;
  /** The body as JSON; undefined when it is none. */
  body: JsonObject | undefined;
  /** Undefined for a request that is none to a model in a wire that the gateway knows. */
  wire: GatewayWire | undefined;
  /** It asks for a count of tokens, a list of models, a text completion or the like: only an endpoint of its own wire can answer. */
  isSide: boolean;
  model: string;
  stream: boolean;
}

/** Paths of requests about models that ask none. */
const sidePaths =
  /\/count_tokens$|\/input_tokens$|:countTokens$|\/responses\/compact$|\/models(?:\/[^/:]+)?$/;

/**
 * Reads a request to its end.
 * @throws RangeError for a body past the limit, Error for one that cannot be decoded
 */
export async function readClientRequest(request: IncomingMessage): Promise<ClientRequest> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new RangeError(`the body has more than ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  const raw = Buffer.concat(chunks);
  const path = request.url ?? '/';
  const method = request.method ?? 'GET';
  const codings = codingsIn(raw, codingsOf(request.headers['content-encoding']));
  const value = raw.length === 0 ? undefined : parseJson(decodeBody(raw, codings, limits).toString('utf8'));
  const body = isObject(value) ? value : undefined;
  const wire = detectWire({ method, path, body });
  const known = gatewayWires.find((name) => name === wire?.name);
  const model = known === undefined ? undefined : wire?.split(body, path);
  return {
    method,
    path,
    headers: request.rawHeaders,
    raw,
    body,
    wire: known ?? wireOfSidePath(path, request.headers),
    isSide: sidePaths.test(path.split('?', 1)[0] ?? '') || isTextCompletion(path),
    model: model?.model ?? '',
    stream: model?.stream ?? false,
  };
}

/** The wire of a list of models: Anthropic and OpenAI share its path. */
function wireOfSidePath(path: string, headers: IncomingMessage['headers']): GatewayWire | undefined {
  if (!/\/models(?:[/?]|$)/.test(path)) return undefined;
  if (/^\/v1(alpha|beta)/.test(path)) return 'gemini';
  return headers['anthropic-version'] === undefined ? 'openai-responses' : 'anthropic-messages';
}
