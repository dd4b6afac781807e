/** The result of one check. */
export interface Finding {
  /** `warn` is information and not a failure. */
  status: 'ok' | 'warn' | 'fail';
  /** What was checked: `port`, `round trip anthropic-messages, forward`. */
  check: string;
  detail: string;
}

export interface DoctorEffects {
  env: NodeJS.ProcessEnv;
  cwd: string;
  /** The lines' bytes of a log, unpacked. */
  readLog(file: string): AsyncIterable<Buffer>;
  /** The kinds of secrets in a line of a log, with how often each is there. */
  secretsIn(line: string): Promise<ReadonlyMap<string, number>>;
}
