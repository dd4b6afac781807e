import path from 'node:path';
import { findLeaks, type Leak } from '../../record/leaks.ts';
import { environmentSecrets } from '../../record/redact.ts';
import type { DoctorEffects, Finding } from './types.ts';

/** Places that are named; the rest is counted. */
const SHOWN = 5;

/** Searches logs for credentials, line by line. */
export async function scanLogs(
  logs: readonly string[],
  { env, readLog, secretsIn }: DoctorEffects,
): Promise<Finding[]> {
  const known = environmentSecrets(env);
  const findings: Finding[] = [];
  for (const file of logs) {
    const check = `leaks ${path.basename(file)}`;
    try {
      const leaks = await leaksOf(readLog(file), known, secretsIn);
      findings.push({ status: leaks.length > 0 ? 'fail' : 'ok', check, detail: describe(leaks) });
    } catch (error) {
      findings.push({ status: 'fail', check, detail: `cannot be read: ${(error as Error).message}` });
    }
  }
  return findings;
}

async function leaksOf(
  chunks: AsyncIterable<Buffer>,
  known: readonly string[],
  secretsIn: DoctorEffects['secretsIn'],
): Promise<Leak[]> {
  const leaks: Leak[] = [];
  let line = 0;
  let rest: Buffer = Buffer.alloc(0);
  const take = async (bytes: Buffer): Promise<void> => {
    const text = bytes.toString('utf8');
    leaks.push(...findLeaks(text, ++line, known));
    for (const [kind, times] of await secretsIn(text)) leaks.push({ line, what: kind, times });
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
      await take(Buffer.concat([rest, chunk.subarray(from, end)]));
      rest = Buffer.alloc(0);
      from = end + 1;
    }
    rest = Buffer.concat([rest, chunk.subarray(from)]);
  }
  if (rest.length > 0) await take(rest);
  return leaks;
}

function describe(leaks: readonly Leak[]): string {
  if (leaks.length === 0) return 'no credentials found';
  const shown = leaks
    .slice(0, SHOWN)
    .map(({ line, what, times }) => `line ${line}: ${what}${times > 1 ? ` (${times} times)` : ''}`);
  const more = leaks.length > SHOWN ? [`and ${leaks.length - SHOWN} more places`] : [];
  const kinds = new Map<string, number>();
  for (const { what, times } of leaks) kinds.set(what, (kinds.get(what) ?? 0) + times);
  const all = [...kinds].map(([what, times]) => `${times} ${what}`).join(', ');
  return [...shown, ...more, ...(leaks.length > SHOWN ? [`in all ${all}`] : [])].join('; ');
}
