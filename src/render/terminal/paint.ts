import { visible, visibleLines } from '../../text/visible.ts';

const codes = {
  plain: '',
  dim: '2',
  bold: '1',
  slot: '36',
  added: '32',
  removed: '31',
  changed: '33',
} as const;
/** How a piece of a line is shown; `plain` is the terminal's own. */
type Tone = keyof typeof codes;

/** How lines are laid out for the output they go to. */
export interface TerminalStyle {
  color: boolean;
  /** Columns that lines are cut to; 0 for whole lines. */
  width: number;
}

/** Puts colour around text; without colour the text as it is. */
export type Paint = (tone: Tone, text: string) => string;

export function painter(color: boolean): Paint {
  return (tone, text) =>
    color && codes[tone] !== '' && text !== '' ? `\u001b[${codes[tone]}m${text}\u001b[0m` : text;
}

/** A text out of a log on one line, inert: no control character or escape sequence of it reaches the terminal. */
export function inert(text: string): string {
  return visible(text);
}

/** The same over several lines; tabs become blanks, so that columns stay where they are. */
export function inertLines(text: string): string[] {
  return visibleLines(text).replaceAll('\t', '    ').split('\n');
}
