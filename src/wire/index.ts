/**
 * The wire formats of model providers, as the package exports them (`prompt-lens/wire`): which format a request has,
 * what it holds, what an answer holds, and what its usage means. Pure functions over values and bytes: no files, no
 * network.
 *
 * @example
 * ```ts
 * import { detect, reassemble, split, usage } from 'prompt-lens/wire';
 *
 * const body = { model: 'm-1', messages: [{ role: 'user', content: 'Is shelf four empty?' }] };
 * const wire = detect({ method: 'POST', path: '/v1/chat/completions', body });
 * if (wire === null) throw new Error('not a request to a model');
 *
 * split(wire, body).userPrompt; // 'Is shelf four empty?'
 *
 * const answer = reassemble(
 *   wire,
 *   'data: {"choices":[{"index":0,"delta":{"content":"Yes."},"finish_reason":"stop"}],' +
 *     '"usage":{"prompt_tokens":9,"completion_tokens":2}}\n\ndata: [DONE]\n\n',
 * );
 * answer.blocks; // [{ type: 'text', text: 'Yes.' }]
 * usage(wire, answer.usage).input; // 9
 * ```
 *
 * @packageDocumentation
 */
import { answerAssembler, answerFromJson, usageOfAnswer } from './answer-format.ts';
import { createAnswerDecoder } from './stream/answer.ts';
import { detectWire, wireByName, wires } from './table.ts';
import type { RequestModel, ResponseModel, Usage, Wire, WireName } from './types.ts';

export type {
  Author,
  Block,
  Message,
  RequestModel,
  ResponseModel,
  Role,
  Surface,
  SurfaceKind,
  ToolDefinition,
  Usage,
  WireName,
} from './types.ts';

/** One event of a streamed answer: the name its framing gives it, and its data, parsed where it is JSON. */
export interface StreamEvent {
  event: string | null;
  data: unknown;
}

/** The names of all wire formats, in the order in which {@link detect} tries them. */
export const wireNames: readonly WireName[] = wires.map(({ name }) => name);

/**
 * The wire format of a request: by its path, else by the shape of its body. Null for a request that goes to no model,
 * or in a format that lens does not know.
 *
 * @param request HTTP method, path (with or without query), and the parsed body where there is one.
 */
export function detect(request: { method: string; path: string; body?: unknown }): WireName | null {
  return detectWire(request)?.name ?? null;
}

/**
 * Splits a request's body into instructions, tools, messages and parameters, in one model for all formats.
 *
 * @param body the parsed JSON body; any value is accepted, and what does not fit is left out or kept as `other`.
 * @param path the request's path: Gemini, Bedrock and Vertex name the model there.
 * @throws RangeError for a name that is not in {@link wireNames}.
 */
export function split(wire: WireName, body: unknown, path?: string): RequestModel {
  return wireNamed(wire).split(body, path);
}

/**
 * Puts an answer together: from its body (server-sent events, AWS event stream, JSON lines, a JSON array, or one JSON
 * body; content decoding already undone), or from its events. The framing is recognised by content and not by its label.
 *
 * @param options.contentType `content-type` of the answer; decides only where the content itself does not.
 * @throws RangeError for a name that is not in {@link wireNames}.
 */
export function reassemble(
  wire: WireName,
  answer: string | Uint8Array | Iterable<StreamEvent>,
  options: { contentType?: string } = {},
): ResponseModel {
  const format = wireNamed(wire);
  const assembler = answerAssembler(format);
  if (typeof answer !== 'string' && !(answer instanceof Uint8Array)) {
    for (const event of answer) assembler.push(event);
    return assembler.result();
  }
  const decoder = createAnswerDecoder({
    ...options,
    arrayIsStream: wire === 'gemini',
    objectsAreLines: wire === 'ollama',
  });
  const bytes = typeof answer === 'string' ? new TextEncoder().encode(answer) : answer;
  const events = decoder.push(bytes);
  const end = decoder.end();
  if (end.kind === 'json' || end.kind === 'text') return answerFromJson(format, end.body);
  for (const event of [...events, ...end.events]) assembler.push(event);
  return assembler.result();
}

/**
 * What a provider's usage object means, with one meaning for all formats: numbers in tokens, null where not reported.
 * Where all parts are known, `uncached + cacheRead + cacheWrite = input`.
 *
 * @param raw the usage object as the provider sent it ({@link ResponseModel.usage}).
 * @throws RangeError for a name that is not in {@link wireNames}.
 */
export function usage(wire: WireName, raw: unknown): Usage {
  return usageOfAnswer(wireNamed(wire), raw);
}

function wireNamed(name: WireName): Wire {
  const wire = wireByName(name);
  if (wire === undefined)
    throw new RangeError(`"${name}" is not a wire format; known: ${wireNames.join(', ')}`);
  return wire;
}
