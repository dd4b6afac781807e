import type { LoggedMessage, LoggedPart } from './conversation-rows.ts';

/** A part of a user message without the context that the agent put before the person's words. */
export function withoutContext(part: LoggedPart, contexts: readonly string[]): LoggedPart {
  if (part.type !== 'text') return part;
  const context = contexts.find((text) => text.length > 0 && begins(part, text));
  if (context === undefined) return part;
  return {
    ...part,
    text: part.text.slice(context.length).trimStart(),
    length: Math.max(0, part.length - context.length),
    folded: Math.min(part.length, context.length),
  };
}

/** Only the beginning of a long text was read, so only that far it can be compared. */
function begins({ text, length }: Pick<LoggedPart, 'text' | 'length'>, context: string): boolean {
  return context.length <= length && context.startsWith(text.slice(0, context.length));
}

/** New messages of a turn without the answer of the turn before, which the request carries again. */
export function repeatsAnswer(
  messages: readonly LoggedMessage[],
  answer: readonly LoggedPart[],
): readonly LoggedMessage[] {
  if (answer.length === 0) return messages;
  // A wire may carry one answer as several items: its parts come off one by one.
  const left = answer.filter(({ type }) => type !== 'thinking').map(sameness);
  const firstOther = messages.findIndex(({ role, parts }) => {
    if (role !== 'assistant') return true;
    const said = parts.filter(({ type }) => type !== 'thinking').map(sameness);
    if (!said.every((own) => left.includes(own))) return true;
    for (const own of said) left.splice(left.indexOf(own), 1);
    return false;
  });
  return firstOther < 0 ? [] : messages.slice(firstOther);
}

const sameness = ({ type, name, text }: LoggedPart): string =>
  type === 'tool_call' ? `${type} ${name}` : `${type} ${text.trim()}`;
