import { type ContextRule, contextRules } from './context-rules.ts';
import type { Author } from './types.ts';

/** A user text cut into what the agent put in front and what is left of it. */
export interface CutText {
  /** '' when the agent put nothing in front. */
  context: string;
  /** What follows: the person's words, or '' when the whole text is the agent's (or an attachment's). */
  rest: string;
  author: Author | undefined;
}

/**
 * Cuts a user text after the leading parts that a rule knows. A text that is nothing but such parts has an author;
 * one with words after them has none, because it is of two.
 */
export function cutContext(text: string): CutText {
  let rest = text;
  let author: Author | undefined;
  for (;;) {
    const rule = ruleFor(rest.trimStart());
    if (rule === undefined) break;
    author = author === 'agent' ? 'agent' : rule.author;
    rest = afterRule(rest, rule);
  }
  if (rest.trim() === '' && author !== undefined) return { context: text, rest: '', author };
  const context = author === 'agent' ? text.slice(0, text.length - rest.length).trimEnd() : '';
  return { context, rest, author: undefined };
}

function ruleFor(text: string): ContextRule | undefined {
  if (text === '') return undefined;
  return contextRules.find(({ starts }) =>
    typeof starts === 'string' ? text.startsWith(starts) : starts.test(text),
  );
}

function afterRule(text: string, rule: ContextRule): string {
  if (rule.ends === undefined) return '';
  const end = text.indexOf(rule.ends);
  return end < 0 ? '' : text.slice(end + rule.ends.length);
}

/** Whether a text announces the one after it, which then has the same author. */
export function announcesNext(text: string): boolean {
  return ruleFor(text.trimStart())?.announcesNext === true;
}

/** Whether one element such as `<context>…</context>` holds the whole text: how agents fence what they inject. */
export function isFenced(text: string): boolean {
  const trimmed = text.trim();
  const name = trimmed.match(/^<([A-Za-z][\w.:-]*)(?:\s[^<>]*)?>/)?.[1];
  return name !== undefined && trimmed.endsWith(`</${name}>`);
}
