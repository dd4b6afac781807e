import type { ShownBlock } from '../../read/exchange.ts';
import { bytes, count } from '../../text/figures.ts';
import type { Block } from '../../wire/types.ts';
import { inert, inertLines, type Paint } from './paint.ts';

export interface BlockStyle {
  paint: Paint;
  /** Whole texts; otherwise long ones are cut, and the length that was left out is given. */
  full: boolean;
  /** Name of the tool of each call seen so far, by the id of the call. */
  calls: Map<string, string>;
}

const shownChars = 2_000;
const shownLines = 30;

/** One part of a message or an answer as lines, without indent. */
export function blockLines(block: ShownBlock, style: BlockStyle): string[] {
  const { paint, calls } = style;
  switch (block.type) {
    case 'text': {
      if (block.surface === undefined) return textLines(block.text, style);
      const { number, rest } = block.surface;
      return [paint('slot', `‹instruction ${number + 1}›`), ...(rest === '' ? [] : textLines(rest, style))];
    }
    case 'thinking':
      return [paint('dim', thinkingHead(block)), ...(block.text === '' ? [] : textLines(block.text, style))];
    case 'tool_call': {
      const name = block.namespace ? `${block.namespace}.${block.name}` : block.name;
      calls.set(block.id, name);
      return [paint('changed', `→ ${inert(name)}`), ...textLines(argumentsOf(block), style)];
    }
    case 'tool_result': {
      const name = calls.get(block.id);
      const head = `← ${name === undefined ? `result of ${inert(block.id)}` : inert(name)}`;
      return [
        block.isError ? paint('removed', `${head} failed`) : paint('changed', head),
        ...textLines(block.text, style),
      ];
    }
    case 'other':
      return [
        paint('dim', `(${inert(block.wireType)}: a part lens does not know)`),
        ...textLines(block.text, style),
      ];
    default: {
      const facts = [block.mediaType, block.bytes === undefined ? undefined : bytes(block.bytes)].filter(
        (fact) => fact !== undefined,
      );
      return [
        paint('dim', `(${block.type}${facts.length > 0 ? `, ${inert(facts.join(', '))}` : ''})`),
        ...textLines(block.text, style),
      ];
    }
  }
}

function thinkingHead({ redacted, signature }: Extract<Block, { type: 'thinking' }>): string {
  if (redacted) return '(thinking, not shown by the provider)';
  return signature ? '(thinking, signed)' : '(thinking)';
}

/** Arguments a line each; what is no object as it is. */
function argumentsOf({ input, text }: Extract<Block, { type: 'tool_call' }>): string {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return text;
  return Object.entries(input)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('\n');
}

/** A text as lines; a long one is cut, with how much was left out. */
export function textLines(text: string, { full, paint }: Pick<BlockStyle, 'full' | 'paint'>): string[] {
  if (full) return inertLines(text);
  const kept = cut(text);
  if (kept.length === text.length) return inertLines(text);
  return [
    ...inertLines(kept),
    paint('dim', `… ${count(text.length - kept.length)} more characters (--full shows all)`),
  ];
}

/** The beginning of a text, never half a character. */
function cut(text: string): string {
  let end = Math.min(text.length, shownChars);
  for (let line = 0, at = 0; line < shownLines; line++) {
    at = text.indexOf('\n', at) + 1;
    if (at === 0) break;
    if (line === shownLines - 1) end = Math.min(end, at - 1);
  }
  // A cut between the halves of a pair would show as a lone surrogate.
  return /[\ud800-\udbff]$/.test(text.slice(0, end)) ? text.slice(0, end - 1) : text.slice(0, end);
}
