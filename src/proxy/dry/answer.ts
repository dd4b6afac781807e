import { randomUUID } from 'node:crypto';
import { memberAt, objectOf } from '../../wire/json.ts';
import type { Message, RequestModel, ToolDefinition, Wire, WireName } from '../../wire/types.ts';
import { wantedJson } from './example.ts';
import { chooseCall } from './tool-choice.ts';
import type {
  AnswerSource,
  DryAnswer,
  DryCall,
  DryKind,
  DryPart,
  DryUsage,
  PlannedAnswer,
  StatedUsage,
} from './types.ts';

/** How the stand-in answers; all of it is the caller's to choose, so that scripts can play a model. */
export interface DryOptions {
  kind: DryKind;
  /** Absolute path of the folder the agent works in, for tools that want one. */
  folder: string;
  /** Decides on a call by itself, instead of one harmless call a turn; undefined gives the text. */
  choose?: (request: RequestModel) => DryCall | undefined;
  /** Answers of a script or a recorded log, in place of all this. */
  source?: AnswerSource | undefined;
  /** Milliseconds since the epoch. */
  now?: () => number;
  newId?: () => string;
}

/** Earlier requests of a connection that sends only what is new. */
export interface Earlier {
  tools: readonly ToolDefinition[];
  held: Held;
  /** Answers of the conversation so far. */
  turn: number;
  /** The conversation of a script that it belongs to. */
  conversation: string | undefined;
}

/** A stand-in answer with what the next request of its chain must know. */
export type ChainedAnswer = DryAnswer & Pick<Earlier, 'turn' | 'conversation'>;

/** The text of the stand-in's answer. */
export const dryText = 'This is a built-in answer of lens; no model was asked.';
const dryTextNoTool = `${dryText} The request offers no read-only tool that it knows how to call.`;

/**
 * Makes up the answer to a request: JSON where the request wants it; with `kind: 'tool'` a call first; a text once
 * the turn has a tool's result, or when the request offers no tools at all.
 *
 * @param earlier what the request builds on, when it carries only what is new
 */
export function dryAnswer(
  wire: Wire,
  request: { body: unknown; path: string },
  options: DryOptions,
  earlier?: Earlier,
): ChainedAnswer {
  const split = wire.split(request.body, request.path);
  const model = { ...split, tools: split.tools.length > 0 ? split.tools : [...(earlier?.tools ?? [])] };
  const turn = earlier?.turn ?? answersIn(model.messages);
  const { conversation, ...planned } = plannedAnswer(
    wire.name,
    request.body,
    { model, turn, earlier },
    options,
  );
  const { parts, error, usage, stop } = planned;
  const newId = options.newId ?? (() => randomUUID().replaceAll('-', '').slice(0, 24));
  const made = usageOf(wire, request.body, model, parts, earlier?.held);
  return {
    model: model.model ?? 'stand-in',
    parts,
    stop: stop ?? (parts.some(({ type }) => type === 'call') ? 'tool' : 'end'),
    error,
    usage: usage === undefined ? made : statedUsage(made, usage),
    created: Math.floor((options.now ?? Date.now)() / 1000),
    id: (prefix) => prefix + newId(),
    turn: parts.length > 0 ? turn + 1 : turn,
    conversation,
  };
}

function plannedAnswer(
  wire: WireName,
  body: unknown,
  { model, turn, earlier }: { model: RequestModel; turn: number; earlier: Earlier | undefined },
  options: DryOptions,
): PlannedAnswer {
  // Codex warms the cache with requests that ask for no output.
  if (objectOf(body)['generate'] === false) return { parts: [], conversation: earlier?.conversation };
  const json = wantedJson(body);
  const question = { wire, model, turn, conversation: earlier?.conversation, wantsJson: json !== undefined };
  const planned = options.source?.answer(question);
  if (planned) return planned;
  if (json !== undefined) return { parts: [{ type: 'text', text: json }] };
  return { parts: usualParts(model, options) };
}

function usualParts(model: RequestModel, options: DryOptions): DryPart[] {
  if (options.kind === 'text' || model.tools.length === 0) return [{ type: 'text', text: dryText }];
  if (options.choose) {
    const chosen = options.choose(model);
    return [chosen ? { type: 'call', ...chosen } : { type: 'text', text: dryText }];
  }
  if (turnHasResult(model.messages)) return [{ type: 'text', text: dryText }];
  const call = chooseCall(model.tools, options.folder);
  return [call ? { type: 'call', ...call } : { type: 'text', text: dryTextNoTool }];
}

/** Answers that a request's history contains: runs of messages of the assistant. */
export function answersIn(messages: readonly Message[]): number {
  return messages.filter(
    ({ role }, index) => role === 'assistant' && messages[index - 1]?.role !== 'assistant',
  ).length;
}

/** What a script states replaces the estimate; what came from the cache cannot be more than the input. */
function statedUsage(made: DryUsage, stated: StatedUsage): DryUsage {
  const input = stated.input ?? made.input;
  const cacheRead = Math.min(made.cacheRead, input);
  const cacheWrite = Math.min(made.cacheWrite, input - cacheRead);
  return { input, cacheRead, cacheWrite, output: stated.output ?? made.output };
}

/** Whether a tool's result came since the assistant last ended a turn: agents may add messages of their own after it. */
export function turnHasResult(messages: readonly Message[]): boolean {
  const ended = messages.findLastIndex(
    ({ role, blocks }, index) =>
      role === 'assistant' &&
      blocks.some(({ type }) => type === 'text') &&
      !blocks.some(({ type }) => type === 'tool_call') &&
      messages[index + 1]?.role !== 'assistant',
  );
  return messages.slice(ended + 1).some(({ blocks }) => blocks.some(({ type }) => type === 'tool_result'));
}

/** Characters per token, roughly, in English text and code: enough for plausible numbers. */
const charactersPerToken = 4;

/** Tokens in a text by the rule of thumb of four characters each. */
export function estimateTokens(text: string): number {
  return tokensOf(text.length);
}

/** What a server holds of a conversation when a request carries only what is new (`previous_response_id`). */
interface Held {
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
function usageOf(
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
