import type { Database } from '../store/database.ts';
import { viewAll } from '../wire/split.ts';
import { storedAnswer } from '../wire/stored-answer.ts';
import { wireByName } from '../wire/table.ts';
import type { Block, RequestModel, ResponseModel, Role, Surface, ToolDefinition } from '../wire/types.ts';
import { type ShownHead, shownHead, shownTokens } from './exchange-head.ts';
import type { ExchangeName } from './exchange-names.ts';
import { type LoadedRequest, loadAnswerBody, loadRequest } from './whole-request.ts';

export type { ShownHead };

/** A message as it is shown. */
export interface ShownMessage {
  /** Index in the conversation, from 0. */
  index: number;
  role: Role;
  blocks: ShownBlock[];
  /** Two messages with the same identity have the same content; cache markers are no part of it. */
  identity: string;
}

/**
 * A part of a message. A text that begins with an instruction has its number (from 0) and the text after it, often
 * the person's own words.
 */
export type ShownBlock = Block & { surface?: { number: number; rest: string } };

/** One exchange, decoded. */
export interface ShownExchange {
  head: ShownHead;
  /** Null when the wire format is unknown or the body is no JSON; then `request.other` or `request.body` has it. */
  model: RequestModel | null;
  request: LoadedRequest;
  surfaces: (Surface & { tokens: number | null })[];
  tools: { tool: ToolDefinition; tokens: number | null }[];
  messages: ShownMessage[];
  /** The exchange it follows in its thread, and how many messages both begin with. */
  follows: { record_id: string; shared: number; messages: number } | null;
  answer: ResponseModel | null;
  /** The body of an answer that is no model's: an error, a page. Null when there is none, or when `answer` has it. */
  answerBody: unknown;
}

/** Reads one exchange with all that is shown of it. */
export async function loadExchange(db: Database, exchange: ExchangeName): Promise<ShownExchange> {
  const head = await shownHead(db, exchange.exchange_id);
  const request = await loadRequest(db, exchange);
  const wire = request.body === undefined ? undefined : wireByName(head.wire);
  const model = wire?.split(request.body, head.path) ?? null;
  const tokens = await shownTokens(db, exchange.exchange_id);
  // The analysis may know other surfaces than the body alone shows; then its figures do not apply to these.
  const known = model !== null && tokens.surfaces.length === model.surfaces.length;
  const messages = messagesOf(head.wire, request.body, model?.surfaces ?? []);
  const answerBody = await loadAnswerBody(db, exchange.exchange_id);
  const answer = storedAnswer(answerBody);
  return {
    head,
    model,
    request,
    surfaces: (model?.surfaces ?? []).map((surface, index) => ({
      ...surface,
      tokens: known ? (tokens.surfaces[index] ?? null) : null,
    })),
    tools: (model?.tools ?? []).map((tool, index) => ({
      tool,
      tokens: tokens.tools.length === model?.tools.length ? (tokens.tools[index] ?? null) : null,
    })),
    messages,
    follows:
      head.previous_exchange_id === null ? null : await followed(db, head.previous_exchange_id, messages),
    answer,
    answerBody: answer === null ? answerBody : null,
  };
}

async function followed(
  db: Database,
  exchange: number,
  messages: readonly ShownMessage[],
): Promise<ShownExchange['follows']> {
  const head = await shownHead(db, exchange);
  const { body } = await loadRequest(db, head);
  const before = messagesOf(head.wire, body, []);
  const differs = before.findIndex(({ identity }, index) => messages[index]?.identity !== identity);
  return {
    record_id: head.record_id,
    shared: differs < 0 ? before.length : differs,
    messages: before.length,
  };
}

/** Everything of an exchange once, whole: what `lens show --json` and `lens export --json` write. */
export function plainExchange({
  head,
  model,
  request,
  surfaces,
  tools,
  messages,
  follows,
  answer,
  answerBody,
}: ShownExchange): object {
  return {
    exchange: head,
    conversation: request.conversation,
    instructions: surfaces,
    tools: tools.map(({ tool, tokens }) => ({ ...tool, tokens })),
    parameters: model?.params ?? null,
    messages: messages.map(({ index, role, blocks }) => ({ index, role, blocks })),
    follows,
    answer,
    ...(answerBody === null ? {} : { answer_body: answerBody }),
    ...(model === null ? { body: request.other ?? request.body ?? null } : {}),
  };
}

/** The conversation of a body, with the instructions in it marked. */
function messagesOf(wireName: string, body: unknown, surfaces: readonly Surface[]): ShownMessage[] {
  const wire = wireByName(wireName);
  if (!wire || body === undefined) return [];
  const numbers = new Map(surfaces.map(({ place }, number) => [place, number]));
  return viewAll(wire, body)
    .filter(({ list }) => list === 'messages')
    .map(({ place, view }, index) => {
      let text = 0;
      const blocks = view.blocks.map((block): ShownBlock => {
        if (block.type !== 'text') return block;
        const number = numbers.get(place + (view.paths[text++] ?? ''));
        const surface = number === undefined ? undefined : surfaces[number];
        if (number === undefined || surface === undefined) return block;
        const rest = block.text.startsWith(surface.text) ? block.text.slice(surface.text.length) : block.text;
        return { ...block, surface: { number, rest: rest.trim() } };
      });
      return { index, role: view.role, blocks, identity: JSON.stringify([view.role, view.blocks]) };
    });
}
