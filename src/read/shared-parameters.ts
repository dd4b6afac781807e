/** One tool as far as its parameters go. */
export interface ParameterNames {
  agent: string;
  tool: string;
  /** Names at the top of its schema. */
  names: readonly string[];
}

/** A parameter that several tools have under much the same name, or only one has. */
export interface SharedParameter {
  /** The plainest name: without case and separators. */
  name: string;
  /** How each agent calls it. */
  by: { agent: string; tool: string; name: string }[];
}

/** Names that mean the same thing in tools for one purpose. */
const synonyms: Readonly<Record<string, string>> = {
  filepath: 'path',
  absolutepath: 'path',
  targetfile: 'path',
  filename: 'path',
  dirpath: 'path',
  directory: 'path',
  workdir: 'path',
  cmd: 'command',
  oldstring: 'old',
  oldtext: 'old',
  oldstr: 'old',
  newstring: 'new',
  newtext: 'new',
  newstr: 'new',
  query: 'pattern',
  startline: 'offset',
};

/** Which parameters tools for one purpose share, the most shared first, then by name. */
export function sharedParameters(tools: readonly ParameterNames[]): SharedParameter[] {
  const found = new Map<string, SharedParameter>();
  for (const { agent, tool, names } of tools) {
    for (const name of names) {
      const plain = plainName(name);
      const key = synonyms[plain] ?? plain;
      const shared = found.get(key) ?? { name: key, by: [] };
      shared.by.push({ agent, tool, name });
      found.set(key, shared);
    }
  }
  const agents = ({ by }: SharedParameter): number => new Set(by.map(({ agent }) => agent)).size;
  return [...found.values()].sort((a, b) => agents(b) - agents(a) || (a.name < b.name ? -1 : 1));
}

/** Without case and word separators: `filePath` and `file_path` are one. */
const plainName = (name: string): string => name.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase();
