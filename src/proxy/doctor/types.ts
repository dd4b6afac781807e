/** What one check came to. */
export interface Finding {
  /** `warn` is worth knowing and no fault. */
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
}
