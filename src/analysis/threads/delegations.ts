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
 * Whether a conversation that begins with these words is what a call asked for: one of the call's arguments is those
 * words, or stands whole in them (agents put a frame around the task). Of tools that do not delegate (a web page that is
 * read by a request of its own) the argument must be long enough not to be the same by chance.
 */
export function asksFor(call: StartingCall, words: string): boolean {
  const delegates = isDelegation(call.name);
  return textsOf(call.arguments).some((text) => {
    const isTelling = text.length >= tellingWords;
    if (text === words) return delegates || isTelling;
    return delegates && isTelling && words.includes(text);
  });
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
