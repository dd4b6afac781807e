import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';

/**
 * Runs `lens analyze` in a separate process with low priority: pages must stay quick and
 * captures undisturbed meanwhile. Resolves with its error output if it failed, else with null.
 */
export function analyzeAgain(
  db: string,
  logs: readonly string[],
  signal: AbortSignal,
): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [process.argv[1] ?? '', 'analyze', ...logs, '--db', db], {
      stdio: ['ignore', 'ignore', 'pipe'],
      signal,
    });
    try {
      if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
    } catch {
      // Some systems do not allow it: it runs with the priority of everybody.
    }
    let said = '';
    child.stderr.setEncoding('utf8');
    child.stderr.on('data', (text: string) => {
      said = (said + text).slice(-2000);
    });
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code) =>
      resolve(code === 0 ? null : said.trim() || `lens analyze ended with code ${code}`),
    );
  });
}
