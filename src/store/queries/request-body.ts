import type { Database } from '../database.ts';
import { joinBody } from '../join-body.ts';

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
  const elements = await database.rows<{ list: string; json: string }>(
    `SELECT r.list, s.json
     FROM request_segments r JOIN segments s ON s.segment_id = r.segment_id
     WHERE r.exchange_id = $1 ORDER BY r.list, r.position`,
    [n],
  );
  const texts = (list: string) => elements.filter((element) => element.list === list).map(({ json }) => json);
  const lists = { tools: texts('tools'), system: texts('system'), messages: texts('messages') };
  return { encoding: 'json', text: joinBody(frame.text, frame.holes ?? '', lists) };
}
