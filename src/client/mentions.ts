import { loadData } from './data.ts';

/** What each request consists of, as a tree of prefixes; see src/pages/_load/mentions.ts. */
interface Requests {
  names: string[];
  /** Last nodes of the lists of each request. */
  leaves: number[][];
  /** Node, parent (0: none) and segment, node after node, parents first. */
  nodes: number[];
  /** Files of segments. */
  files: string[];
}

/** The texts within a JSON text, escapes decoded, one a line. */
export function readable(json: string): string {
  const found: string[] = [];
  const walk = (value: unknown): void => {
    if (typeof value === 'string') found.push(value);
    else if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) walk(part);
  };
  try {
    walk(JSON.parse(json));
    return found.join('\n');
  } catch {
    // Cut by the log it came from: searched as it is.
    return json;
  }
}

const found = new Map<string, Promise<Set<string>>>();

/** Names of the exchanges whose request contains words anywhere: prompt, tools or messages, upper or lower case. */
export function requestsThatMention(words: string): Promise<Set<string>> {
  const key = words.toLowerCase();
  const known = found.get(key) ?? search(key);
  found.set(key, known);
  known.catch(() => found.delete(key));
  return known;
}

async function search(needle: string): Promise<Set<string>> {
  const { names, leaves, nodes, files } = await loadData<Requests>('data/requests.js');
  const matching = new Set<number>();
  for (const file of files) {
    const { texts } = await loadData<{ texts: Record<string, string> }>(file);
    for (const [id, text] of Object.entries(texts))
      if (text.toLowerCase().includes(needle) || readable(text).toLowerCase().includes(needle))
        matching.add(Number(id));
  }
  const marked = new Set<number>();
  for (let at = 0; at < nodes.length; at += 3) {
    const [node = 0, parent = 0, segment = 0] = nodes.slice(at, at + 3);
    if (matching.has(segment) || marked.has(parent)) marked.add(node);
  }
  return new Set(names.filter((_, index) => leaves[index]?.some((leaf) => marked.has(leaf))));
}
