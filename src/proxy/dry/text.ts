/** Cuts a text into the pieces a stream would bring: words with the space before them, never inside a surrogate pair. */
export function pieces(text: string): string[] {
  return text.match(/\s*\S+\s*$|\s*\S+|\s+/g) ?? [];
}
