import { spawn } from 'node:child_process';

/**
 * Runs `lens analyze` as a process of its own: analysing takes all of a processor, and pages must stay quick meanwhile.
 * Resolves with what it said when it failed, and with null when it did not.
 */
export function analyzeAgain(db: string, logs: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [process.argv[1] ?? '', 'analyze', ...logs, '--db', db], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
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
