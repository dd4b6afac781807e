import type { RootContent } from 'mdast';
import type { Conversation, LoggedMessage, LoggedPart, LoggedTurn } from '../../read/conversation-rows.ts';
import { bytes, count } from '../../text/figures.ts';
import { cut } from '../conversation-cut.ts';
import { threadFacts, turnFacts } from '../conversation-words.ts';
import { code, fence, heading, type Inline, paragraph, strong } from './nodes.ts';
import { writeMarkdown } from './write.ts';

/** Conversations as a Markdown file of their own. */
export function conversationMarkdown(conversations: readonly Conversation[], full: boolean): string {
  return writeMarkdown([heading(1, 'What was said'), ...conversationNodes(conversations, full, 2)]);
}

/** The same as a part of another document, each thread under a heading of the given depth. */
export function conversationNodes(
  conversations: readonly Conversation[],
  full: boolean,
  depth: 2 | 3,
): RootContent[] {
  return conversations.flatMap((conversation) => {
    const { thread } = conversation;
    return [
      heading(depth, code(thread.agent), ' ', code(thread.family ?? thread.role)),
      paragraph(
        `${threadFacts(conversation)}, thread `,
        code(thread.thread_id),
        ...inSessions(thread.sessions),
        '.',
      ),
      ...conversation.turns.flatMap((turn) => turnNodes(turn, full)),
    ];
  });
}

function inSessions(sessions: readonly string[]): Inline[] {
  return sessions.length === 1 ? [', session ', code(sessions[0] as string)] : [];
}

function turnNodes(turn: LoggedTurn, full: boolean): RootContent[] {
  const facts = turnFacts(turn);
  return [
    paragraph(
      strong(`Turn ${turn.turn.turn + 1}`),
      ' ',
      code(turn.turn.record_id),
      ...(turn.turn.model === null ? [] : [' on ', code(turn.turn.model)]),
      facts.length > 0 ? `: ${facts.join('; ')}.` : '.',
    ),
    ...turn.added.flatMap((message) => messageNodes(message, full)),
    ...turn.answer.flatMap((part) => partNodes('answer', part, full)),
    ...(turn.turn.error_message === null ? [] : [paragraph('Error: ', code(turn.turn.error_message, 300))]),
  ];
}

function messageNodes(message: LoggedMessage, full: boolean): RootContent[] {
  if (message.instruction) return [paragraph(`${message.role}: instructions of ${bytes(message.bytes)}.`)];
  return message.parts.flatMap((part) => partNodes(message.role, part, full));
}

function partNodes(who: string, part: LoggedPart, full: boolean): RootContent[] {
  const { text, left } = cut(part, full);
  const folded = part.folded > 0 ? ` (after ${count(part.folded)} characters of context)` : '';
  const said: RootContent[] = [
    ...(text === '' ? [] : [fence(text)]),
    ...(left > 0 ? [paragraph(`… ${count(left)} more characters.`)] : []),
  ];
  if (part.type === 'text') return [paragraph(`${who}${folded}:`), ...said];
  if (part.type === 'tool_call') return [paragraph(`${who} calls `, code(part.name ?? ''), ':'), ...said];
  if (part.type === 'tool_result') return [paragraph(part.is_error ? 'result, failed:' : 'result:'), ...said];
  return [paragraph(`${who}, ${part.type}:`), ...said];
}
