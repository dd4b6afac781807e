import type { Conversation, LoggedMessage, LoggedPart, LoggedTurn } from '../../read/conversation-rows.ts';
import { bytes, count } from '../../text/figures.ts';
import { cut } from '../conversation-cut.ts';
import { threadFacts, turnFacts } from '../conversation-words.ts';
import { inert, inertLines, type Paint, painter } from './paint.ts';

/** Conversations for a terminal. Ends with a newline. */
export function renderConversations(
  conversations: readonly Conversation[],
  { color }: { color: boolean },
  full: boolean,
): string {
  const paint = painter(color);
  const lines = conversations.flatMap((conversation, index) => [
    ...(index === 0 ? [] : ['']),
    paint(
      'bold',
      `── ${inert(conversation.thread.agent)}  ${inert(conversation.thread.family ?? conversation.thread.role)}`,
    ),
    paint('dim', `   ${threadFacts(conversation)}, thread ${inert(conversation.thread.thread_id)}`),
    ...conversation.turns.flatMap((turn) => turnLines(turn, paint, full)),
  ]);
  return lines.map((line) => `${line}\n`).join('');
}

function turnLines(turn: LoggedTurn, paint: Paint, full: boolean): string[] {
  const facts = [turn.turn.record_id, turn.turn.model ?? '', ...turnFacts(turn)].filter(
    (fact) => fact !== '',
  );
  return [
    '',
    `${paint('bold', `   ${turn.turn.turn + 1}`)}  ${paint('dim', inert(facts.join('  ')))}`,
    ...turn.added.flatMap((message) => messageLines(message, paint, full)),
    ...turn.answer.flatMap((part) => partLines('answer', part, paint, full)),
    ...(turn.turn.error_message === null
      ? []
      : [`      ${paint('removed', `error: ${inert(turn.turn.error_message)}`)}`]),
  ];
}

function messageLines(message: LoggedMessage, paint: Paint, full: boolean): string[] {
  if (message.instruction)
    return [
      `      ${paint('slot', inert(message.role))} ${paint('dim', `instructions of ${bytes(message.bytes)}`)}`,
    ];
  return message.parts.flatMap((part) => partLines(message.role, part, paint, full));
}

function partLines(who: string, part: LoggedPart, paint: Paint, full: boolean): string[] {
  const { text, left } = cut(part, full);
  return [
    `      ${head(who, part, paint)}${part.folded > 0 ? paint('dim', ` (after ${count(part.folded)} characters of context)`) : ''}`,
    ...(text === '' ? [] : inertLines(text).map((line) => `        ${line}`)),
    ...(left > 0 ? [paint('dim', `        … ${count(left)} more characters (--full shows all)`)] : []),
  ];
}

function head(who: string, { type, name, is_error: failed }: LoggedPart, paint: Paint): string {
  if (type === 'text') return paint('bold', inert(who));
  if (type === 'tool_call')
    return `${paint('bold', inert(who))} ${paint('changed', `→ ${inert(name ?? '')}`)}`;
  if (type === 'tool_result') return failed ? paint('removed', '← failed') : paint('changed', '← result');
  return paint('dim', `${inert(who)} (${inert(type)})`);
}
