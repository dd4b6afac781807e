import { toolName } from '../../../wire/tools/meaning.ts';
import { pairAlike, similarity } from './similar.ts';
import { compareTools } from './tools.ts';
import type { ComparedTool, ToolChange } from './types.ts';

/** A tool of either list with what changed about it; `same` tools are left out. */
export interface ToolDifference {
  name: string;
  changes: ToolChange[];
}

/** How two lists of tools differ. */
export interface ToolSetDifference {
  /** By name; a tool that was only added, removed or renamed has that change alone or first. */
  differences: ToolDifference[];
  /** The same tools stand in another order: the model sees them so, and the cache breaks where they part. */
  reordered: boolean;
  same: number;
}

/** Tools whose descriptions and parameters share so much are one tool under another name. */
const alikeEnough = 0.7;

/** Compares two lists of tools by meaning: pairs them by name, then what is left by how alike it is. */
export function compareToolSets(
  before: readonly ComparedTool[],
  after: readonly ComparedTool[],
): ToolSetDifference {
  const old = byName(before);
  const now = byName(after);
  const gone = [...old].filter(([name]) => !now.has(name)).map(([name, tool]) => ({ name, tool }));
  const come = [...now].filter(([name]) => !old.has(name)).map(([name, tool]) => ({ name, tool }));
  const renamed = pairAlike(gone, come, (a, b) => alikeness(a.tool, b.tool), alikeEnough);
  const paired = new Set(renamed.flat());
  const kept = [...old].flatMap(([name, tool]) =>
    now.has(name) ? [[name, tool, now.get(name) as ComparedTool] as const] : [],
  );
  const compared = kept.map(([name, from, to]) => ({ name, changes: compareTools(from, to) }));
  const differences = [
    ...compared.filter(({ changes }) => changes.length > 0),
    ...renamed.map(([from, to]) => ({ name: to.name, changes: compareTools(from.tool, to.tool) })),
    ...gone
      .filter((one) => !paired.has(one))
      .map(({ name }) => ({ name, changes: [whole('removed', name)] })),
    ...come.filter((one) => !paired.has(one)).map(({ name }) => ({ name, changes: [whole('added', name)] })),
  ];
  return {
    differences: differences.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)),
    reordered: orderOf(before, now) !== orderOf(after, old),
    same: compared.filter(({ changes }) => changes.length === 0).length,
  };
}

const byName = (tools: readonly ComparedTool[]): Map<string, ComparedTool> =>
  new Map(tools.map((tool) => [toolName(tool), tool]));

const whole = (kind: 'added' | 'removed', name: string): ToolChange => ({
  kind,
  path: '',
  before: kind === 'removed' ? name : null,
  after: kind === 'added' ? name : null,
});

/** Names of the tools that both lists have, in the order of one. */
const orderOf = (tools: readonly ComparedTool[], other: ReadonlyMap<string, unknown>): string =>
  tools
    .map(toolName)
    .filter((name) => other.has(name))
    .join('\n');

function alikeness(a: ComparedTool, b: ComparedTool): number {
  if (a.type !== b.type) return 0;
  const described = similarity(a.description, b.description);
  const shaped = similarity(JSON.stringify(a.schema ?? null), JSON.stringify(b.schema ?? null));
  return (described + shaped) / 2;
}
