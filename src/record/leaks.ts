/** A credential in a log: where, and what it looks like; never the text itself. */
export interface Leak {
  /** One-based line. */
  line: number;
  what: string;
  /** How often on that line. */
  times: number;
}

/** Credential headers with a value, as JSON would hold them. */
const headerForms =
  /"(?:authorization|proxy-authorization|x-api-key|api-key|x-goog-api-key|cookie|set-cookie|x-amz-security-token)"\s*:\s*"(?!\[masked\]|\*|<)[^"]{8,}"/gi;

/**
 * Looks for credentials in one line of a log: those of the environment by their value, those of
 * headers by their name; the rules of src/secrets find the rest by their form. Text of
 * prompts and files that an agent read is part of a log, so a find is not always a fault of the recorder.
 * @param known credentials by value
 */
export function findLeaks(text: string, line: number, known: readonly string[]): Leak[] {
  const own = known.reduce((sum, secret) => sum + text.split(secret).length - 1, 0);
  const found: Leak[] = [
    { line, what: 'a credential of this environment', times: own },
    { line, what: 'a credential header', times: count(text, headerForms) },
  ];
  return found.filter(({ times }) => times > 0);
}

function count(text: string, form: RegExp): number {
  return text.match(form)?.length ?? 0;
}
