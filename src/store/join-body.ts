/** The lists of a body in order, each element as JSON text. */
export interface ListTexts {
  tools: readonly string[];
  system: readonly string[];
  messages: readonly string[];
}

/**
 * Reassembles a body from its envelope and the elements of its lists. The result is the text that was sent, without
 * whitespace between tokens. The placeholders give the byte offset in the envelope at which each list was removed
 * (`tools@12 messages@40`): `[]` marks a list there, `0` a member with a single value.
 */
export function joinBody(frame: string, holes: string, lists: ListTexts): string {
  const bytes = Buffer.from(frame);
  let text = '';
  let from = 0;
  for (const hole of holes === '' ? [] : holes.split(' ')) {
    const [list, place] = hole.split('@') as [keyof ListTexts, string];
    const at = Number(place);
    const isList = bytes[at] === 0x5b;
    text += bytes.toString('utf8', from, at);
    text += isList ? `[${lists[list].join(',')}]` : lists[list].join(',');
    from = at + (isList ? 2 : 1);
  }
  return text + bytes.toString('utf8', from);
}
