import { isUtf8 } from 'node:buffer';
import { scanJson } from '../wire/json/validate.ts';

/** A body as a record line holds it; of JSON the model it names, too. */
export type BodyMember =
  | { name: 'request'; json: Buffer; model: string | null; exact: boolean }
  | { name: 'text'; text: string }
  | { name: 'base64'; base64: string }
  | { name: null };

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Decides how a body is written in its line: JSON as the client's own text (newlines, which valid JSON has only between
 * tokens, taken out: `exact` is false then), other text as a string, anything else as base64. Throws nothing.
 */
export function bodyMember(body: Buffer): BodyMember {
  if (body.length === 0) return { name: null };
  if (!isUtf8(body)) return { name: 'base64', base64: body.toString('base64') };
  const scanned = scanJson(body);
  if (scanned === undefined) return { name: 'text', text: body.toString('utf8') };
  const json = scanned.newlines ? withoutNewlines(body) : body;
  return { name: 'request', json, model: scanned.model, exact: !scanned.newlines };
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
  return json.filter((byte) => byte !== LINE_FEED && byte !== CARRIAGE_RETURN) as Buffer;
}
