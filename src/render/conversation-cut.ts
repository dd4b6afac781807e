/** What is shown of a result of a tool: it is mostly files and listings. */
const resultChars = 400;
const resultLines = 8;
/** How much of messages is shown. */
const textChars = 2_000;
const textLines = 40;

/** The beginning of a text as far as it is shown, and how many characters of the whole are left out. */
export function cut(
  { type, text, length }: { type: string; text: string; length: number },
  full: boolean,
): { text: string; left: number } {
  if (full) return { text, left: length - text.length };
  const isResult = type === 'tool_result' || type === 'tool_call';
  const [chars, lines] = isResult ? [resultChars, resultLines] : [textChars, textLines];
  const kept = Array.from(text.split('\n').slice(0, lines).join('\n')).slice(0, chars).join('');
  const left = length - kept.length;
  return { text: left > 0 ? kept : kept.trimEnd(), left };
}
