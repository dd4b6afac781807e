/** The lists of a body in order, each element as JSON text. */
export interface ListTexts {
  tools: readonly string[];
  system: readonly string[];
  messages: readonly string[];
}

/**
 * Puts a body together again from its frame and the elements of its lists: the text that was sent, without the blanks
 * between tokens. `holes` says at which byte of the frame which list was taken out (`tools@12 messages@40`): `[]`
 * stands there for a list, `0` for a member that was a single value.
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
