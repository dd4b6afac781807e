import type { Elements } from '../requests/elements.ts';

/** What the last message asks the model for (`recap`: a recap or a suggestion for the person) when prompt and tools are those of the main loop. */
export type Order = 'compaction' | 'recap';

/** How such messages begin. They are long or refer to the user in the third person, so people do not type them. */
const rules: readonly { order: Order; pattern: RegExp; minLength: number }[] = [
  {
    order: 'compaction',
    pattern:
      /\b(?:create|write|provide|produce|generate|give)\b[^.\n]{0,40}\bsummary of (?:the|this|our) (?:conversation|session|chat)\b|\bsummari[sz]e (?:the|this|our) (?:conversation|session|chat)\b|\bhand-?off summary\b|\bprompt for continuing (?:the|this|our) (?:conversation|session|chat)\b/i,
    minLength: 100,
  },
  {
    order: 'recap',
    pattern:
      /\b(?:user|person) (?:is|was|has been|went|stepped|has stepped) away\b|\bsuggest what the (?:user|person)\b|\bthe (?:user|person) (?:might|may|would|will) (?:\w+ )?(?:type|ask|say) next\b/i,
    minLength: 0,
  },
];

/** Number of leading characters searched for an order. */
const beginning = 400;

/** The order at the end of a list of messages, if any. */
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

/** How clients introduce the summary of an earlier conversation. */
const continued =
  /\bcontinued from a previous conversation\b|\bhistory before this point was compacted\b|\banother language model started to solve\b/i;

/** Whether one of the first texts introduces the summary of an earlier conversation. */
export const announcesSummary = (opening: readonly string[]): boolean =>
  opening.some((text) => continued.test(text.slice(0, beginning)));

/** Shorter texts can be equal by chance. */
const minSummary = 200;
/** Number of leading messages of a new conversation that are searched for the summary of the previous one. */
const firstMessages = 3;

/**
 * The texts of the first messages in a list, without those of the model: up to its first answer, or more if it comes
 * early. A summary would be here; some agents keep what the person wrote in front of it.
 */
export function openingTexts(tip: number | null, elements: Elements): string[] {
  const chain = elements.chain(tip).map((node) => elements.at(node));
  const answer = chain.findIndex(({ role }) => role === 'assistant');
  return chain
    .slice(0, Math.max(firstMessages, answer < 0 ? chain.length : answer))
    .filter(({ role }) => role !== 'assistant')
    .flatMap(({ blocks }) => blocks.map((block) => block.text));
}

/** Whether a conversation starts with the summary in an answer. */
export function holdsSummary(opening: readonly string[], answer: string): boolean {
  return answer.length >= minSummary && opening.some((text) => text.includes(answer));
}
