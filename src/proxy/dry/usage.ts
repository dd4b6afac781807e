import { memberAt, objectOf } from '../../wire/json.ts';
import type { RequestModel, Wire, WireName } from '../../wire/types.ts';
import type { DryPart, DryUsage } from './types.ts';

/** Characters a token stands for, roughly, in English text and code: enough for numbers that look like a model's. */
const charactersPerToken = 4;

/** Tokens in a text by the rule of thumb of four characters each. */
export function estimateTokens(text: string): number {
  return tokensOf(text.length);
}

/** What a server holds of a conversation when a request carries only what is new (`previous_response_id`). */
export interface Held {
  /** Characters of the items so far, those of the answers included. */
  items: number;
  /** Input tokens of the request before. */
  input: number;
}

/**
 * Plausible usage for a request: the previous request of the conversation (all before the last turn of the
 * assistant) is what a cache would have held. So each answer reads what the one before read and wrote. A request that
 * carries only what is new counts with what the server holds, as its model would see it.
 */
export function usageOf(
  wire: Wire,
  body: unknown,
  model: RequestModel,
  parts: readonly DryPart[],
  held?: Held,
): DryUsage {
  const text = JSON.stringify(body);
  const input = tokensOf(text.length + (held?.items ?? 0));
  const previous = held?.input ?? previousTokens(wire, body, model);
  const output = parts.reduce((sum, part) => sum + estimateTokens(partText(part)), 0);
  return { input, ...cacheShares(wire.name, text, input, previous), output };
}

function cacheShares(wire: WireName, text: string, input: number, previous: number) {
  if (wire === 'anthropic-messages') {
    if (!text.includes('"cache_control"')) return { cacheRead: 0, cacheWrite: 0 };
    return { cacheRead: previous, cacheWrite: input - previous };
  }
  // OpenAI caches from 1,024 tokens on, in steps of 128; Gemini caches implicitly without telling writes.
  return { cacheRead: previous < 1024 ? 0 : previous - (previous % 128), cacheWrite: 0 };
}

function previousTokens(wire: Wire, body: unknown, model: RequestModel): number {
  const roles = model.messages.map(({ role }) => role);
  const last = roles.lastIndexOf('assistant');
  if (last < 0) return 0;
  let first = last;
  while (roles[first - 1] === 'assistant') first--;
  const member = wire.lists.find(({ list }) => list === 'messages')?.member ?? '';
  const list = memberAt(body, member);
  if (!Array.isArray(list)) return 0;
  return estimateTokens(JSON.stringify({ ...objectOf(body), [member]: list.slice(0, first) }));
}

function partText(part: DryPart): string {
  if (part.type === 'text') return part.text;
  return part.tool.name + (typeof part.input === 'string' ? part.input : JSON.stringify(part.input));
}

function tokensOf(characters: number): number {
  return Math.ceil(characters / charactersPerToken);
}
