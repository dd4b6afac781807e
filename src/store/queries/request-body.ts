import type { Database } from '../database.ts';

/**
 * The request body of an exchange as it was sent: JSON without whitespace between tokens; any other body as text, or as
 * base64 if it is binary. Undefined if the exchange does not exist or has no body.
 */
export async function requestBody(
  database: Database,
  n: number,
): Promise<{ encoding: 'json' | 'text' | 'base64'; text: string } | undefined> {
  const frame = await database.first<{
    text: string;
    holes: string | null;
    encoding: 'json' | 'text' | 'base64';
  }>(
    'SELECT r.text, r.placeholders AS holes, r.encoding FROM _exchanges e JOIN _envelopes r ON r.envelope_id = e.envelope_id WHERE e.exchange_id = $1',
    [n],
  );
  if (frame === undefined) return undefined;
  if (frame.encoding !== 'json') return { encoding: frame.encoding, text: frame.text };
  const elements = await elementsOf(database, n);
  const texts = (list: string) => elements.filter((element) => element.list === list).map(({ json }) => json);
  const lists = { tools: texts('tools'), system: texts('system'), messages: texts('messages') };
  return { encoding: 'json', text: joinBody(frame.text, frame.holes ?? '', lists) };
}

/**
 * The elements of the lists of a request, in order. Their texts are read by number in a query of their own: a join with
 * the view would rebuild the text of every element of the database.
 */
async function elementsOf(database: Database, n: number): Promise<{ list: string; json: string }[]> {
  const elements = await database.rows<{ list: string; segment_id: number }>(
    `SELECT l.list, c.segment_id
     FROM (
       SELECT
         unnest(['tools', 'system', 'messages']) AS list,
         unnest([tools_node_id, system_node_id, messages_node_id]) AS leaf_id
       FROM _exchanges WHERE exchange_id = $1
     ) l
     JOIN _prefix_spans leaf ON leaf.node_id = l.leaf_id
     JOIN _prefix_spans a ON a.enter <= leaf.enter AND a.leave >= leaf.enter
     JOIN _prefix_nodes c ON c.node_id = a.node_id
     ORDER BY l.list, c.depth`,
    [n],
  );
  if (elements.length === 0) return [];
  const ids = [...new Set(elements.map(({ segment_id }) => segment_id))];
  const texts = await database.rows<{ segment_id: number; json: string }>(
    `SELECT segment_id, json FROM segments WHERE segment_id IN (${ids.join(', ')})`,
  );
  const byId = new Map(texts.map(({ segment_id, json }) => [segment_id, json]));
  return elements.map(({ list, segment_id }) => ({ list, json: byId.get(segment_id) ?? '' }));
}

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
