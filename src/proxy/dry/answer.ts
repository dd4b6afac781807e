import { randomUUID } from 'node:crypto';
import { objectOf } from '../../wire/json.ts';
import type { Message, RequestModel, ToolDefinition, Wire } from '../../wire/types.ts';
import { chooseCall } from './tool-choice.ts';
import type { DryAnswer, DryCall, DryKind, DryPart } from './types.ts';
import { type Held, usageOf } from './usage.ts';
import { wantedJson } from './wanted-json.ts';

/** How the stand-in answers; all of it is the caller's to choose, so that scripts can play a model. */
export interface DryOptions {
  kind: DryKind;
  /** Absolute path of the folder the agent works in, for tools that want one. */
  folder: string;
  /** Decides on a call by itself, instead of one harmless call a turn; undefined gives the text. */
  choose?: (request: RequestModel) => DryCall | undefined;
  /** Milliseconds since the epoch. */
  now?: () => number;
  newId?: () => string;
}

/** What a connection that sends only what is new has said before. */
export interface Earlier {
  tools: readonly ToolDefinition[];
  held: Held;
}

/** What the stand-in says in words. */
export const dryText = 'This is the built-in stand-in of lens; no model was asked.';
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
): DryAnswer {
  const model = wire.split(request.body, request.path);
  const parts = dryParts(
    request.body,
    { ...model, tools: model.tools.length > 0 ? model.tools : [...(earlier?.tools ?? [])] },
    options,
  );
  const newId = options.newId ?? (() => randomUUID().replaceAll('-', '').slice(0, 24));
  return {
    model: model.model ?? 'stand-in',
    parts,
    usage: usageOf(wire, request.body, model, parts, earlier?.held),
    created: Math.floor((options.now ?? Date.now)() / 1000),
    id: (prefix) => prefix + newId(),
  };
}

function dryParts(body: unknown, model: RequestModel, options: DryOptions): DryPart[] {
  if (objectOf(body)['generate'] === false) return [];
  const json = wantedJson(body);
  if (json !== undefined) return [{ type: 'text', text: json }];
  if (options.kind === 'text' || model.tools.length === 0) return [{ type: 'text', text: dryText }];
  if (options.choose) {
    const chosen = options.choose(model);
    return [chosen ? { type: 'call', ...chosen } : { type: 'text', text: dryText }];
  }
  if (turnHasResult(model.messages)) return [{ type: 'text', text: dryText }];
  const call = chooseCall(model.tools, options.folder);
  return [call ? { type: 'call', ...call } : { type: 'text', text: dryTextNoTool }];
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
