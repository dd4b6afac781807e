import { isUtf8 } from 'node:buffer';

/** A body as a record line holds it, and its value when it is JSON. */
export type BodyMember =
  | { name: 'request'; json: Buffer; value: unknown; exact: boolean }
  | { name: 'text'; text: string }
  | { name: 'base64'; base64: string }
  | { name: null };

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Decides how a body stands in its line: JSON as the client's own text (newlines, which valid JSON has only between
 * tokens, taken out: `exact` is false then), other text as a string, anything else as base64. Throws nothing.
 */
export function bodyMember(body: Buffer): BodyMember {
  if (body.length === 0) return { name: null };
  if (!isUtf8(body)) return { name: 'base64', base64: body.toString('base64') };
  const text = body.toString('utf8');
  const parsed = parseJson(text);
  if (parsed === undefined) return { name: 'text', text };
  const json = withoutNewlines(body);
  return { name: 'request', json, value: parsed.value, exact: json.length === body.length };
}

/** The value of a JSON text, or undefined when it is not JSON. */
export function parseJson(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function withoutNewlines(json: Buffer): Buffer {
  if (!json.includes(LINE_FEED) && !json.includes(CARRIAGE_RETURN)) return json;
  return json.filter((byte) => byte !== LINE_FEED && byte !== CARRIAGE_RETURN) as Buffer;
}
