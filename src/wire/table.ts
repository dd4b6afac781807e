import { anthropicMessages } from './anthropic/wire.ts';
import { openaiChat } from './chat/wire.ts';
import { bedrockConverse } from './converse/wire.ts';
import { gemini } from './gemini/wire.ts';
import { ollama } from './ollama/wire.ts';
import { openaiResponses } from './responses/wire.ts';
import type { Wire } from './types.ts';

/**
 * Every wire format lens understands, tried in this order. Converse is before Messages, since both have `system`;
 * Chat is last: its body shape is the least particular.
 */
export const wires: readonly Wire[] = [
  bedrockConverse,
  anthropicMessages,
  openaiResponses,
  gemini,
  ollama,
  openaiChat,
];

/** The wire of a recorded request; undefined for `unknown`. */
export function wireByName(name: string): Wire | undefined {
  return wires.find((wire) => wire.name === name);
}

/** The wire of a request's path alone; query and prefixes are ignored. */
export function wireOfPath(path: string): Wire | undefined {
  const bare = path.split(/[?#]/, 1)[0]?.replace(/\/+$/, '') ?? '';
  return wires.find((wire) => wire.matchesPath(bare));
}

/**
 * The wire of a request: by its path, else by the shape of its body. GET and HEAD carry no request to a model,
 * except that a WebSocket opens with GET (then `body` is the frame), and that GET polls a response in the background.
 */
export function detectWire(request: { method: string; path: string; body?: unknown }): Wire | undefined {
  const isSilent = /^(GET|HEAD|OPTIONS|DELETE)$/i.test(request.method) && request.body === undefined;
  if (isPoll(request.method, request.path)) return openaiResponses;
  if (isSilent) return undefined;
  return wireOfPath(request.path) ?? wires.find((wire) => wire.matchesBody(request.body));
}

/**
 * Whether a request asks for a response that runs in the background: its answer is a model's, though it has no body.
 * https://platform.openai.com/docs/guides/background
 */
export function isPoll(method: string, path: string): boolean {
  return method === 'GET' && /\/responses\/resp_[^/?#]+(?:[?#]|$)/.test(path);
}
