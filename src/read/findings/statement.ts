import type { Value, Values } from '../../languages/message.ts';
import { agentName } from '../../text/agents.ts';
import { shorten, visible } from '../../text/visible.ts';
import { roleWords } from '../../text/words.ts';
import type { AgentReport } from '../report-schema.ts';

/**
 * A sentence of lens, or a piece of one, that each renderer formats in its language: an ICU message in English, which is
 * the key of its translations, and its values.
 */
export interface Statement {
  message: string;
  values: Values;
}

/** One finding: its sentences, and what it is based on. */
export interface Finding {
  /** Agent id; null for a finding about several. */
  agent: string | null;
  text: Statement[];
  /** Requests it is based on, of all requests of its agent (or of all agents). */
  requests: number;
  of: number;
}

/** A piece of a list in a statement. */
export type Item = Statement | Extract<Value, { code: string } | { word: string }>;

/** A statement; see src/languages/message.ts for the syntax of messages. */
export const statement = (message: string, values: Values = {}): Statement => ({ message, values });

/** Items one after another with commas between them; those beyond `most` are counted. */
export const items = (all: readonly Item[], most = Number.POSITIVE_INFINITY): Value => ({
  items: all.slice(0, most),
  separator: ', ',
  left: Math.max(0, all.length - most),
});

/** A part of a statement that is not always there. */
export const optional = (...parts: readonly Item[]): Value => ({ items: parts, separator: '', left: 0 });

/** Text out of a log, always shown as code. */
export const name = (text: string, length = Number.POSITIVE_INFINITY) => ({
  code: text === '' ? '(empty)' : shorten(visible(text), length),
});

/** Texts out of a log; those beyond `most` are counted. */
export const names = (texts: readonly string[], most?: number): Value =>
  items(
    texts.map((text) => name(text, 80)),
    most,
  );

/** The agent by its id, which options take. */
export const agentId = ({ agent }: Pick<AgentReport, 'agent'>) => name(agent, 60);

/** A family without its agent and model: `main loop`. Words of lens are translated; anything else may come from the log. */
export function familyName({ family, role }: { family: string; role: string }, agent: string): Value {
  const prefix = `${agentName(agent)} `;
  const own = family.startsWith(prefix) ? family.slice(prefix.length) : family;
  const bare = own.replace(/( \([^()]*\))+$/, '');
  const word = roleWords[role];
  if (word !== undefined && bare === word) return { word };
  if (word !== undefined && bare === `${word} request`)
    return optional(statement('{role} request', { role: { word } }));
  return name(own, 60);
}
