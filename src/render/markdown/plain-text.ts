import type { PhrasingContent } from 'mdast';
import type { Line } from './nodes.ts';

/** A line as plain text for a terminal: words and values, no markup. */
export function plainText(line: Line): string {
  const pieces = Array.isArray(line) ? line : [line];
  return pieces.map((piece) => (typeof piece === 'string' ? piece : textOf(piece))).join('');
}

function textOf(node: PhrasingContent): string {
  if ('children' in node) return node.children.map(textOf).join('');
  return 'value' in node ? node.value : '';
}
