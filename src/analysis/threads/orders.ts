import type { Elements } from '../requests/elements.ts';

/** What an agent asks its own model for in the last message, below the prompt and the tools of its main loop. */
export type Order = 'compaction' | 'recap';

/**
 * How such orders begin. They are long or speak of the person as of somebody else: nobody types that into a
 * conversation.
 */
const rules: readonly { order: Order; pattern: RegExp; minLength: number }[] = [
  {
    order: 'compaction',
    pattern:
      /\b(?:create|write|provide|produce|generate|give)\b[^.\n]{0,40}\bsummary of (?:the|this|our) (?:conversation|session|chat)\b|\bsummari[sz]e (?:the|this|our) (?:conversation|session|chat)\b/i,
    minLength: 100,
  },
  {
    order: 'recap',
    pattern: /\b(?:user|person) (?:is|was|has been|went|stepped|has stepped) away\b/i,
    minLength: 0,
  },
];

/** How much of a text is read for an order. */
const beginning = 400;

/** The order that a list of messages ends with, if any. */
export function orderAt(tip: number | null, elements: Elements): Order | null {
  if (tip === null) return null;
  const { role, blocks } = elements.at(tip);
  if (role !== 'user' || blocks.some(({ type }) => type !== 'text')) return null;
  const text = blocks.map((block) => block.text).join('\n');
  const start = text.slice(0, beginning);
  return (
    rules.find(({ pattern, minLength }) => text.length >= minLength && pattern.test(start))?.order ?? null
  );
}

/** Words by which clients tell the model that what follows is a summary of an earlier conversation. */
const continued =
  /\bcontinued from a previous conversation\b|\bhistory before this point was compacted\b|\banother language model started to solve\b/i;

/** Whether a text announces the summary of an earlier conversation. */
export const announcesSummary = (text: string): boolean => continued.test(text.slice(0, beginning));

/** Shorter texts are written twice by chance. */
const minSummary = 200;
/** Messages of a new conversation that are looked at for the summary of the one before. */
const firstMessages = 3;

/** What the first messages of a list say, those of the model left out: where a summary would be. */
export function openingText(tip: number | null, elements: Elements): string {
  let node = tip;
  while (node !== null && elements.node(node).depth > firstMessages) node = elements.node(node).parent;
  return elements
    .chain(node)
    .map((own) => elements.at(own))
    .filter(({ role }) => role !== 'assistant')
    .flatMap(({ blocks }) => blocks.map((block) => block.text))
    .join('\n');
}

/** Whether a conversation begins with the summary that an answer gave. */
export function holdsSummary(opening: string, answer: string): boolean {
  return answer.length >= minSummary && opening.length >= answer.length && opening.includes(answer);
}
