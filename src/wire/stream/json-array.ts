import { isObject, parseJson } from '../json.ts';
import { type AnswerDecoder, answerEvent } from './event.ts';
import { defaultMaxEvent } from './sse.ts';

/** Cuts the text of a JSON array into its elements as they become complete. */
interface JsonArrayCutter {
  /** Texts of the elements that a piece of the array's text completes, blanks around them included. */
  push(piece: string): string[];
  /** The element that was begun and not completed, '' when there is none. */
  rest(): string;
  /** Characters of the element that is not complete yet. */
  readonly pending: number;
}

/**
 * Follows strings, brackets and commas only: whether an element is JSON is for its parser to decide. Each character is
 * looked at once, and a long element is joined once, so that small pieces do not cost more than large ones.
 */
function createJsonArrayCutter(): JsonArrayCutter {
  let depth = 0;
  let inString = false;
  let escaped = false;
  let closed = false;
  let held: string[] = [];
  let pending = 0;

  const take = (tail: string): string => {
    const element = [...held, tail].join('');
    held = [];
    pending = 0;
    return element;
  };

  const push = (piece: string): string[] => {
    const elements: string[] = [];
    let start = 0;
    for (let at = 0; at < piece.length && !closed; at++) {
      const char = piece[at];
      if (inString) {
        if (escaped) escaped = false;
        else if (char === '\\') escaped = true;
        else if (char === '"') inString = false;
        continue;
      }
      if (char === '"') inString = true;
      else if (char === '[' || char === '{') {
        depth++;
        if (depth === 1) start = at + 1;
      } else if (char === ']' || char === '}' || char === ',') {
        if (char !== ',') depth--;
        // After an object or array its element is complete, whether a comma follows or not.
        const after = char !== ',' && depth === 1;
        if (!after && depth !== (char === ',' ? 1 : 0)) continue;
        const element = take(piece.slice(start, after ? at + 1 : at));
        if (element.trim() !== '') elements.push(element);
        start = at + 1;
        closed = depth === 0;
      }
    }
    if (!closed && depth > 0) {
      held.push(piece.slice(start));
      pending += piece.length - start;
    }
    return elements;
  };

  return {
    push,
    rest: () => take(''),
    get pending() {
      return pending;
    },
  };
}

/** An answer that is one JSON array whose elements arrive one by one. */
export function decodeAsJsonArray(maxElement = defaultMaxEvent, before = ''): AnswerDecoder {
  const text = new TextDecoder('utf-8');
  const cutter = createJsonArrayCutter();
  let overflowed = false;

  const cut = (piece: string): string[] => {
    if (overflowed) return [];
    const elements = cutter.push(piece);
    const tooLong = elements.findIndex((element) => element.length > maxElement);
    overflowed = tooLong >= 0 || cutter.pending > maxElement;
    return (tooLong < 0 ? elements : elements.slice(0, tooLong)).map((element) => element.trim());
  };

  cutter.push(before);
  return {
    push: (chunk) => cut(text.decode(chunk, { stream: true })).map((element) => answerEvent(null, element)),
    end() {
      const last = cut(text.decode()).map((element) => answerEvent(null, element));
      const rest = overflowed ? '' : cutter.rest().trim();
      return {
        kind: 'events',
        events: rest === '' ? last : [...last, answerEvent(null, rest, true)],
        problem: overflowed ? 'overflow' : null,
      };
    },
  };
}

/** An answer that is JSON objects one after another, on one line or on many. */
export function decodeAsJsonValues(maxElement?: number): AnswerDecoder {
  return decodeAsJsonArray(maxElement, '[');
}

/** Whether a text that is not one JSON value is a series of JSON objects; the last may be cut. */
export function hasJsonValues(text: string): boolean {
  if (!/^\ufeff?\s*\{/.test(text)) return false;
  const cutter = createJsonArrayCutter();
  const values = cutter.push(`[${text}`);
  const isMore = values.length > 1 || cutter.rest().trim() !== '';
  return values.length > 0 && isMore && values.every((value) => isObject(parseJson(value)));
}
