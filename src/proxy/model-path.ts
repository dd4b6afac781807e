import { wires } from '../wire/table.ts';

/** Whether a request is recorded: its path says so, its body has to tell, or never. */
export type Storing = 'by_path' | 'by_body' | 'never';

/** Paths of model requests that no wire claims: counting, compaction, older and embedding-free siblings. */
const modelPaths =
  /\/(?:messages\/count_tokens|responses\/(?:compact|input_tokens)|completions)$|:countTokens$/;

/**
 * Judges by method and path, before the body is there. A request that asks for something (GET, HEAD …) is no model
 * request; one that sends a body to an unknown path may be, behind a gateway: its body decides.
 */
export function storingOf(method: string, path: string): Storing {
  if (!/^(?:POST|PUT|PATCH)$/.test(method)) return 'never';
  const bare = path.split(/[?#]/, 1)[0]?.replace(/\/+$/, '') ?? '';
  return modelPaths.test(bare) || wires.some((wire) => wire.matchesPath(bare)) ? 'by_path' : 'by_body';
}
