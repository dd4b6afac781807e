import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { describeError, LensError } from '../../errors.ts';
import { isDotCommand } from './dot-commands.ts';

/**
 * Reads statements until the user exits with `.quit` or Ctrl-D. A statement can span several lines and ends with `;`.
 * Ctrl-C discards the current statement. Errors are printed and do not end the prompt.
 */
export async function promptLoop(
  terminal: { input: Readable; output: Writable },
  answer: (text: string) => Promise<void>,
): Promise<void> {
  const lines = createInterface({ ...terminal, terminal: true, historySize: 1000 });
  let begun = '';
  let closed = false;
  lines.once('close', () => {
    closed = true;
  });
  const ask = () => {
    // Statements that are already in the buffer still run after the end of the input.
    if (closed) return;
    lines.setPrompt(begun === '' ? 'lens> ' : '  ..> ');
    lines.prompt();
  };
  lines.on('SIGINT', () => {
    if (begun === '' && lines.line === '') lines.close();
    else {
      begun = '';
      terminal.output.write('\n');
      lines.write(null, { ctrl: true, name: 'u' });
      ask();
    }
  });
  ask();
  for await (const line of lines) {
    begun = begun === '' ? line : `${begun}\n${line}`;
    const text = begun.trim();
    const whole = text === '' || isDotCommand(text) || text.endsWith(';');
    if (/^\.(quit|exit)$/.test(text)) break;
    if (whole) {
      begun = '';
      if (text !== '') await tell(terminal.output, () => answer(text));
    }
    ask();
  }
  lines.close();
}

async function tell(output: Writable, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof LensError)) throw error;
    output.write(`${describeError(error)}\n`);
  }
}
