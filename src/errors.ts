/** Every kind of failure that lens reports to a person; the closed list is what tests and scripts may rely on. */
export type LensErrorCode =
  | 'usage'
  | 'log_not_found'
  | 'log_unreadable'
  | 'log_format_unknown'
  | 'database_busy'
  | 'database_newer'
  | 'database_older'
  | 'database_not_found'
  | 'database_broken'
  | 'query_failed'
  | 'port_taken'
  | 'command_not_found'
  | 'agent_unknown'
  | 'config_invalid'
  | 'certificate'
  | 'not_writable'
  | 'not_found'
  | 'share_refused'
  | 'unsupported_platform'
  | 'install_failed'
  | 'probe_failed'
  | 'server_unreachable'
  | 'access_denied';

interface LensErrorOptions {
  /** What to do next, one sentence. */
  hint?: string;
  /** Where it happened: `file`, `file:line` or a flag. */
  where?: string;
  cause?: unknown;
}

/** An error that is the user's to act on: the CLI prints its message and hint, never its stack. */
export class LensError extends Error {
  readonly code: LensErrorCode;
  readonly hint: string | undefined;
  readonly where: string | undefined;

  constructor(code: LensErrorCode, message: string, options: LensErrorOptions = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'LensError';
    this.code = code;
    this.hint = options.hint;
    this.where = options.where;
  }
}

/**
 * The text a person sees for any thrown value: `where: message`, then the hint on a line of its own. A defect of lens
 * is one line that asks for a report; its stack is printed only with `debug`, which is LENS_DEBUG=1 by default.
 */
export function describeError(error: unknown, debug = process.env['LENS_DEBUG'] === '1'): string {
  if (!(error instanceof LensError)) return debug ? withCauses(error) : defect(error);
  const first = error.where ? `${error.where}: ${error.message}` : error.message;
  return error.hint ? `${first}\n  ${error.hint}` : first;
}

function defect(error: unknown): string {
  const [message = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  const stop = /[.!?]$/.test(message) ? '' : '.';
  return `unexpected error: ${message}${stop} Please report it with the output of the same command under LENS_DEBUG=1.`;
}

/** The stack of an error that nobody foresaw, and of what caused it. */
function withCauses(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const text = error.stack ?? error.message;
  return error.cause === undefined ? text : `${text}\nCaused by: ${describeError(error.cause, true)}`;
}

/** Exit code of an error: 2 for wrong use, 1 for everything else. */
export function exitCodeOf(error: unknown): 1 | 2 {
  return error instanceof LensError && error.code === 'usage' ? 2 : 1;
}
