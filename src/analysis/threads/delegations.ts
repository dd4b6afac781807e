import { objectOf, parseJson } from '../../wire/json.ts';
import { purposeOf } from '../tools/purposes.ts';

/** A call that may have started a thread. */
export interface StartingCall {
  exchange: number;
  callId: string;
  name: string;
  /** JSON text, or free text for a custom tool. */
  arguments: string;
}

/** Number of words that identify a text, regardless of the tool that received them. */
const tellingWords = 40;

/** Whether a tool delegates work to another agent, according to its name. */
export function isDelegation(name: string): boolean {
  const own = name.slice(name.lastIndexOf('.') + 1);
  return purposeOf({ name: own, description: '' })?.purpose === 'delegate';
}

/**
 * Calls of one session, indexed by the texts in their arguments. Each call is parsed once. A call asked for a
 * conversation if one of its arguments equals the first words of the conversation or is contained in them (agents wrap
 * the task in other text). For tools that do not delegate (for example a web page read by a request of its own) the
 * argument must be long enough to rule out a chance match.
 */
export class AskingCalls {
  readonly #byText = new Map<string, StartingCall[]>();
  readonly #framed: { call: StartingCall; text: string }[] = [];

  constructor(calls: readonly StartingCall[]) {
    for (const call of calls) {
      const delegates = isDelegation(call.name);
      for (const text of new Set(textsOf(call.arguments))) {
        const isTelling = text.length >= tellingWords;
        if (!delegates && !isTelling) continue;
        const known = this.#byText.get(text);
        if (known) known.push(call);
        else this.#byText.set(text, [call]);
        if (delegates && isTelling) this.#framed.push({ call, text });
      }
    }
  }

  /** Calls that asked for a conversation beginning with these words, in the given order. */
  asking(words: string): readonly StartingCall[] {
    const same = this.#byText.get(words);
    if (same) return same;
    return this.#framed.filter(({ text }) => words.includes(text)).map(({ call }) => call);
  }
}

/** The texts in the arguments of a call, trimmed; the whole argument text if it is not JSON. */
function textsOf(given: string): string[] {
  const value = parseJson(given);
  const texts =
    typeof value === 'object' && value !== null
      ? Object.values(objectOf(value)).filter((member) => typeof member === 'string')
      : [given];
  return texts.map((text) => text.trim()).filter((text) => text !== '');
}
