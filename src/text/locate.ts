import { findNodeAtLocation, type JSONPath, parseTree } from 'jsonc-parser';

/**
 * The line (from 1) on which the value at a path of a JSON text begins; of a path that does not exist, the line of its
 * nearest ancestor. The text must be valid JSON.
 */
export function lineOfPath(text: string, path: readonly PropertyKey[]): number {
  const root = parseTree(text);
  for (let length = path.length; root && length > 0; length--) {
    const node = findNodeAtLocation(root, path.slice(0, length) as JSONPath);
    if (node) return text.slice(0, node.offset).split('\n').length;
  }
  return text.slice(0, root?.offset).split('\n').length;
}

/** Line where a name first occurs as a key in a text that is not JSON: `name:`, `"name":`. */
export function lineOfKey(text: string, path: readonly PropertyKey[]): number | undefined {
  const name = path.findLast((key) => typeof key === 'string');
  if (typeof name !== 'string') return undefined;
  const index = text.split('\n').findIndex((line) => new RegExp(`\\b${escaped(name)}['"]?\\s*:`).test(line));
  return index < 0 ? undefined : index + 1;
}

/** A text as a regular expression that matches it. */
export const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
