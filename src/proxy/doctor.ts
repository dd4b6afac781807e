import { scanLogs } from './doctor/leak-scan.ts';
import { checkAgents, checkMachine } from './doctor/machine.ts';
import { checkRoundTrips } from './doctor/round-trip.ts';
import type { DoctorEffects, Finding } from './doctor/types.ts';

/**
 * `lens doctor`: checks the machine, the agents on it, a round trip through the whole of lens in every wire format and
 * mode, and given logs for credentials. Findings are yielded as they are made.
 * @param logs logs to scan; without any the machine is checked, with some only they are
 */
export async function* doctor(logs: readonly string[], effects: DoctorEffects): AsyncGenerator<Finding> {
  if (logs.length > 0) {
    yield* await scanLogs(logs, effects);
    return;
  }
  yield* await checkMachine(effects);
  yield* await checkAgents(effects.env);
  yield* await checkRoundTrips();
}

/** A finding as one line of terminal output. */
export function findingLine({ status, check, detail }: Finding): string {
  return `${status.padEnd(4)}  ${check}: ${detail}`;
}

/** The last line, and the exit code: 1 when anything failed. */
export function verdict(findings: readonly Finding[]): { line: string; code: 0 | 1 } {
  const failed = findings.filter(({ status }) => status === 'fail').length;
  const warned = findings.filter(({ status }) => status === 'warn').length;
  if (failed > 0) return { line: `${failed} of ${findings.length} checks failed.`, code: 1 };
  const warnings = warned > 0 ? ` (${warned} ${warned === 1 ? 'warning' : 'warnings'})` : '';
  return { line: `All ${findings.length} checks passed${warnings}.`, code: 0 };
}
