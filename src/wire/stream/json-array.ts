/** Cuts the text of a JSON array into its elements as they become complete. */
export interface JsonArrayCutter {
  /** Texts of the elements that a piece of the array's text completes, blanks around them included. */
  push(piece: string): string[];
  /** The element that was begun and not completed, '' when there is none. */
  rest(): string;
  /** Characters of the element that is not complete yet. */
  readonly pending: number;
}

/**
 * Follows strings, brackets and commas only: whether an element is JSON is for who parses it. Each character is
 * looked at once, and a long element is joined once, so that small pieces do not cost more than large ones.
 */
export function createJsonArrayCutter(): JsonArrayCutter {
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
        const boundary = depth === 1;
        if (char !== ',') depth--;
        if (!boundary) continue;
        const element = take(piece.slice(start, at));
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
