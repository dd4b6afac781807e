/** What a client's message is to the record. */
export type ClientMessage =
  | { kind: 'turn'; previousResponse: string | undefined }
  | { kind: 'other'; type: string };

/** What a server's message is to the record. */
export interface ServerMessage {
  type: string;
  /** Id of the response it announces or ends. */
  response?: string;
  /** Belongs to an answer, and so to a turn. */
  answers: boolean;
  /** Ends its turn. */
  last: boolean;
}

/** Events that end a turn in the Responses protocol; `error` replaces an answer. */
const LAST = new Set([
  'response.completed',
  'response.failed',
  'response.incomplete',
  'response.cancelled',
  'error',
]);

/** The type, where it is the first member as in all real messages. */
const FIRST_TYPE = /^\s*\{\s*"type"\s*:\s*"([^"\\]*)"/;

/**
 * Reads a client's message as far as relaying needs it. A first turn is as large as a whole prompt and needs no more
 * than its type, so it is not parsed: a quoted key followed by a colon cannot occur inside a JSON string.
 */
export function readClientMessage(text: string): ClientMessage {
  const continues = /"previous_response_id"\s*:\s*"/.test(text);
  if (FIRST_TYPE.exec(text)?.[1] === 'response.create' && !continues) {
    return { kind: 'turn', previousResponse: undefined };
  }
  const value = parsed(text);
  if (value['type'] !== 'response.create') return { kind: 'other', type: String(value['type'] ?? 'message') };
  const previous = value['previous_response_id'];
  return { kind: 'turn', previousResponse: typeof previous === 'string' ? previous : undefined };
}

/** Reads a server's message; only those that begin or end a response are parsed. */
export function readServerMessage(text: string): ServerMessage {
  const first = FIRST_TYPE.exec(text)?.[1];
  if (first !== undefined && first !== 'response.created' && !LAST.has(first))
    return { type: first, answers: first.startsWith('response.'), last: false };
  const value = parsed(text);
  const type = String(value['type'] ?? 'message');
  const { id } = Object(value['response']) as { id?: unknown };
  const last = LAST.has(type);
  return {
    type,
    answers: last || type.startsWith('response.'),
    last,
    ...(typeof id === 'string' ? { response: id } : {}),
  };
}

/** Members of a message; none for one that is no JSON object. */
function parsed(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}
