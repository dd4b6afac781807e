/**
 * Characters that a reader would not see, or that change how the text around them is shown: controls, zero-width
 * and bidirectional marks, line and paragraph separators, byte order mark, and halves of surrogate pairs.
 */
const unseen =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const signs: Readonly<Record<string, string>> = { '\n': '⏎', '\t': '⇥', '\r': '␍' };

/**
 * A text on one line with everything in it to be seen: a newline becomes ⏎, a tab ⇥, a carriage return ␍, any other
 * character that would not show `\u{…}`; so does a pipe right after a backslash, because parsers disagree on where a
 * table cell ends there. What comes from a log is shown this way anywhere in a line.
 */
export function visible(text: string): string {
  return text
    .replace(unseen, (character) => signs[character] ?? escaped(character))
    .replace(/(?<=\\)\|/g, escaped);
}

/** A text of several lines for a code block: the same, but line ends stay, and tabs. */
export function visibleLines(text: string): string {
  return text
    .split('\n')
    .map((line) =>
      line.replace(unseen, (character) =>
        character === '\t' ? '\t' : (signs[character] ?? escaped(character)),
      ),
    )
    .join('\n');
}

/**
 * A text cut to at most `length` characters, with its full length when something was left out. Never cuts a
 * character in two.
 */
export function shorten(text: string, length: number): string {
  const characters = Array.from(text);
  if (characters.length <= length) return text;
  return `${characters.slice(0, length).join('')}… (${characters.length.toLocaleString('en-US')} characters)`;
}

/** A text cut to at most `length` characters; the … shows that more follows. */
export function beginning(text: string, length: number): string {
  const characters = Array.from(text);
  return characters.length <= length ? text : `${characters.slice(0, length).join('')}…`;
}

/**
 * Texts cut to about `length` characters each so that they stay different: where they share a long beginning, it is
 * replaced by `…` up to a few characters before the first difference.
 */
export function cutApart(texts: readonly string[], length: number): string[] {
  const characters = texts.map((text) => Array.from(text));
  const [first = [], ...others] = characters;
  let shared = others.length === 0 ? 0 : first.length;
  for (const other of others) {
    let at = 0;
    while (at < shared && at < other.length && other[at] === first[at]) at++;
    shared = at;
  }
  const context = Math.floor(length / 4);
  return characters.map((text) => {
    if (text.length <= length) return text.join('');
    if (shared < length - context) return `${text.slice(0, length).join('')}…`;
    const rest = text.slice(shared - context);
    const shown = rest.slice(0, length - context).join('');
    return `${text.slice(0, context).join('')}…${shown}${rest.length > length - context ? '…' : ''}`;
  });
}

const escaped = (character: string): string => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
