import type { TableRow } from '../../store/append.ts';
import type { JoinedMaterial } from './join-frames.ts';
import type { PersonWords } from './person-words.ts';

interface FactSource {
  material: JoinedMaterial;
  words: PersonWords;
  /** Hash of the names of the tools of an exchange; undefined for one of an unknown wire. */
  toolSetOf(exchange: number): string | null | undefined;
  /** Sessions that the log tells of. */
  sessions: ReadonlyMap<string, unknown>;
  hashOf(text: string): string;
}

/** Rows of `_request_facts`. */
export function factRows({ material, words, toolSetOf, sessions, hashOf }: FactSource): TableRow[] {
  const rootOf = roots(material);
  return material.exchanges.map(({ n, tips, outcome, session }) => {
    const toolSet = toolSetOf(n);
    const typed = toolSet === undefined ? null : words.last(tips.messages);
    return {
      exchange: n,
      tool_set: toolSet,
      typed: typed === null ? null : hashOf(typed),
      root: rootOf(tips.messages),
      unfinished: outcome === 'unfinished',
      in_session: session !== null && sessions.has(session),
    };
  });
}

/** What the first element of a list is, by its last node; each node is passed once. */
function roots({
  nodes,
  segments,
}: Pick<JoinedMaterial, 'nodes' | 'segments'>): (tip: number | null) => string | null {
  const known = new Map<number, string | null>();
  return (tip) => {
    const passed: number[] = [];
    let root: string | null = null;
    for (let at = tip; at !== null; ) {
      const before = known.get(at);
      if (before !== undefined) {
        root = before;
        break;
      }
      passed.push(at);
      const node = nodes.get(at);
      root = node ? (segments.get(node.segment)?.normHash ?? null) : null;
      at = node?.parent ?? null;
    }
    for (const node of passed) known.set(node, root);
    return root;
  };
}
