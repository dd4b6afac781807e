import { objectOf, parseJson } from '../../wire/json.ts';
import { purposeOf } from '../tools/purposes.ts';

/** A call as far as it may start a thread. */
export interface StartingCall {
  exchange: number;
  callId: string;
  name: string;
  /** JSON text, or free text of a custom tool. */
  arguments: string;
}

/** Words that are enough to know a text by, whatever tool they were given to. */
const tellingWords = 40;

/** Whether a tool is one that hands work to another agent, told by its name. */
export function isDelegation(name: string): boolean {
  const own = name.slice(name.lastIndexOf('.') + 1);
  return purposeOf({ name: own, description: '' })?.purpose === 'delegate';
}

/**
 * Calls of one session by what they asked for; each is read once. A conversation is what a call asked for when one of the
 * call's arguments is the words it begins with, or stands whole in them (agents put a frame around the task). Of tools
 * that do not delegate (a web page that is read by a request of its own) the argument must be long enough not to be the
 * same by chance.
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

  /** Calls that asked for a conversation that begins with these words, in the order given. */
  asking(words: string): readonly StartingCall[] {
    const same = this.#byText.get(words);
    if (same) return same;
    return this.#framed.filter(({ text }) => words.includes(text)).map(({ call }) => call);
  }
}

/** The texts among the arguments of a call, trimmed; the whole when it is not JSON. */
function textsOf(given: string): string[] {
  const value = parseJson(given);
  const texts =
    typeof value === 'object' && value !== null
      ? Object.values(objectOf(value)).filter((member) => typeof member === 'string')
      : [given];
  return texts.map((text) => text.trim()).filter((text) => text !== '');
}
